import { locateAz, locateAzcopy, locateAzd, locateFunc } from '../../environment/azure';
import type { Tool } from '../../tool';
import { toolOf } from '../cli/tool';
import { classifyAz } from './classify';
import { AZCOPY, AZD, AZURE_NUKE, FUNC, SWA } from './companions';

/** az and the tools beside it. */
export const AZURE_TOOLS: readonly Tool[] = [
  { names: ['az'], provider: 'azure', classify: classifyAz, locate: locateAz },
  toolOf(AZD, locateAzd),
  toolOf(AZCOPY, locateAzcopy),
  toolOf(FUNC, locateFunc),
  toolOf(SWA),
  toolOf(AZURE_NUKE),
];

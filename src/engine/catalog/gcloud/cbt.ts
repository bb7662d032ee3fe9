import type { CliSpec } from '../cli/spec';

/** Bigtable's own command line tool. */
export const CBT: CliSpec = {
  names: ['cbt'],
  provider: 'google',
  service: 'bigtable',
  singleDash: true,
  values: '--project --instance --creds --admin-endpoint --data-endpoint --auth-token --timeout --user-agent',
  chooses: '--project:project',
  hints: '--instance',
  variables: { hosts: 'BIGTABLE_EMULATOR_HOST' },
  openFlags: true,
  rows: [
    ['ls|read|lookup|count|doc|mddoc|notices|version|waitforreplication', 'read', 'reads {target}'],
    ['listappprofile|listclusters|listinstances|listsnapshots', 'read', 'lists what there is'],
    ['getappprofile|getsnapshot', 'read', 'shows {target}'],
    [
      'createtable|createfamily|createinstance|createcluster|createappprofile|createtablefromsnapshot',
      'create',
      'creates {target}',
    ],
    ['set|addtocell|import', 'modify', 'writes rows of {target}'],
    ['updateappprofile|updatecluster|setvaluetype', 'modify', 'changes {target}'],
    ['setgcpolicy', 'modify destroy', 'sets which cells of {target} are deleted by themselves'],
    ['deletetable|deletefamily|deleteallrows|deleterow|deletecolumn', 'destroy', 'deletes data of {target}'],
    ['deleteinstance|deletecluster|deletesnapshot|deleteappprofile', 'destroy', 'deletes {target}'],
  ],
};

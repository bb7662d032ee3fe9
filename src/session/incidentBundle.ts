/** What writes an incident's evidence: a bundle of its own, loaded when the kill switch was engaged or one is looked at. */
export { takeSlice } from '../audit/slice';
export { Incidents } from '../killSwitch/incident/incidents';

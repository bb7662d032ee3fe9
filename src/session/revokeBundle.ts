/** What locks credentials in the clouds: a bundle of its own, loaded when a person opens the plan. */
export { AwsAdmin } from '../killSwitch/cloud/aws';
export { cloudHandlers } from '../killSwitch/cloud/handlers';
export { Journal } from '../killSwitch/cloud/journal';
export { planRevocation } from '../killSwitch/cloud/plan';
export { collectPrincipals } from '../killSwitch/cloud/principals';
export { dryRun, restoreStep, revoke } from '../killSwitch/cloud/run';

/** What locks credentials in the clouds: a bundle of its own, loaded when a person opens the plan. */
export { recordedUses } from '../audit/uses';
export { AwsAdmin } from '../killSwitch/cloud/aws';
export { cloudHandlers } from '../killSwitch/cloud/handlers';
export { Journal } from '../killSwitch/cloud/journal';
export { Lockdown } from '../killSwitch/cloud/lockdown';
export { rehearsalOf } from '../killSwitch/cloud/lockdownState';

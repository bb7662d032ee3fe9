/** What is loaded when the activity is looked at for the first time: history, statistics, what is said to the page. */
export { History } from '../activity/history';
export { RecordFolder } from '../activity/recordFolder';
export { Channel } from '../views/panel/channel';
export { statistics } from '../activity/statistics';
export { weeklyReview } from '../activity/review';

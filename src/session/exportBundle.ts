/** What sends the record elsewhere: a bundle of its own, loaded when a destination is set up or a file is asked for. */
export { auditLines, followableFiles, readAfter } from '../audit/follow';
export { checkAddress, logsAddress, parseHeader } from '../export/address';
export { toFile } from '../export/command';
export { readCursor, removeCursor } from '../export/cursor';
export { credentialsSchema, DEFAULT_ADDRESSES, takesAlertsOnly } from '../export/destination';
export { Exporter } from '../export/exporter';
export { sendTest } from '../export/test';

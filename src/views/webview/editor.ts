interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the editor gives to a page. It can be acquired once for each page. */
export const editor = acquireVsCodeApi();

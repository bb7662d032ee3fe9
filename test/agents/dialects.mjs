// What agents speak to their models: Anthropic's messages, OpenAI's responses and chat completions, Gemini's content.
// Each dialect finds the tools and the tools' results in a request, and writes a turn as one answer or as events.
//
// A turn is `{ text }`, or `{ tool: { name, schema }, args, id }`.

const USAGE = { input_tokens: 10, output_tokens: 5 };

/** All text in a tool's result, whatever its shape. */
function textOf(value) {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value).map(textOf).filter(Boolean).join('\n');
}

const anthropic = {
  path: /\/messages$/,
  tools: ({ tools = [] }) => tools.map(({ name, input_schema }) => ({ name, schema: input_schema })),
  results: ({ messages = [] }) =>
    messages
      .flatMap(({ content }) => (Array.isArray(content) ? content : []))
      .filter(({ type }) => type === 'tool_result')
      .map(({ content }) => textOf(content)),
  block: (turn) =>
    turn.tool
      ? { type: 'tool_use', id: turn.id, name: turn.tool.name, input: turn.args }
      : { type: 'text', text: turn.text },
  whole(turn, { model }) {
    const common = { id: `msg_${turn.id ?? 'end'}`, type: 'message', role: 'assistant', model };
    const reason = { stop_reason: turn.tool ? 'tool_use' : 'end_turn', stop_sequence: null };
    return { ...common, content: [this.block(turn)], ...reason, usage: USAGE };
  },
  events(turn, body) {
    const { content, stop_reason, ...message } = this.whole(turn, body);
    const [block] = content;
    const empty = turn.tool ? { ...block, input: {} } : { ...block, text: '' };
    const delta = turn.tool
      ? { type: 'input_json_delta', partial_json: JSON.stringify(turn.args) }
      : { type: 'text_delta', text: turn.text };
    return [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: empty },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: USAGE },
      { type: 'message_stop' },
    ];
  },
};

const responses = {
  path: /\/responses$/,
  tools: ({ tools = [] }) =>
    tools.map(({ name, type, parameters }) => ({ name: name ?? type, schema: parameters })),
  results: ({ input = [] }) =>
    (Array.isArray(input) ? input : [])
      .filter(({ type }) => /_call_output$/.test(type ?? ''))
      .map(({ output }) => textOf(output)),
  item(turn) {
    if (!turn.tool) {
      const content = [{ type: 'output_text', text: turn.text, annotations: [] }];
      return { type: 'message', id: 'msg_end', role: 'assistant', status: 'completed', content };
    }
    const call = { name: turn.tool.name, arguments: JSON.stringify(turn.args) };
    return { type: 'function_call', id: `fc_${turn.id}`, call_id: turn.id, status: 'completed', ...call };
  },
  whole(turn, { model }) {
    const usage = { ...USAGE, total_tokens: 15 };
    const common = { id: `resp_${turn.id ?? 'end'}`, object: 'response', created_at: 1, model };
    return { ...common, status: 'completed', output: [this.item(turn)], usage };
  },
  events(turn, body) {
    const response = this.whole(turn, body);
    const item = response.output[0];
    const begun = turn.tool ? { ...item, arguments: '' } : { ...item, content: [] };
    const delta = turn.tool
      ? { type: 'response.function_call_arguments.delta', item_id: item.id, delta: item.arguments }
      : { type: 'response.output_text.delta', item_id: item.id, content_index: 0, delta: turn.text };
    return [
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...begun, status: 'in_progress' } },
      { ...delta, output_index: 0 },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response },
    ].map((event, index) => ({ ...event, sequence_number: index }));
  },
};

const chat = {
  path: /\/chat\/completions$/,
  tools: ({ tools = [] }) =>
    tools.map(({ function: { name, parameters } }) => ({ name, schema: parameters })),
  results: ({ messages = [] }) =>
    messages.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content)),
  message(turn) {
    if (!turn.tool) return { role: 'assistant', content: turn.text };
    const call = { name: turn.tool.name, arguments: JSON.stringify(turn.args) };
    return {
      role: 'assistant',
      content: null,
      tool_calls: [{ index: 0, id: turn.id, type: 'function', function: call }],
    };
  },
  common: (turn, { model }) => ({ id: `chat_${turn.id ?? 'end'}`, created: 1, model }),
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  reason: (turn) => (turn.tool ? 'tool_calls' : 'stop'),
  whole(turn, body) {
    const choice = { index: 0, message: this.message(turn), finish_reason: this.reason(turn) };
    return {
      ...this.common(turn, body),
      object: 'chat.completion',
      choices: [choice],
      usage: this.usage,
    };
  },
  events(turn, body) {
    const common = { ...this.common(turn, body), object: 'chat.completion.chunk' };
    return [
      { ...common, choices: [{ index: 0, delta: this.message(turn), finish_reason: null }] },
      { ...common, choices: [{ index: 0, delta: {}, finish_reason: this.reason(turn) }] },
      { ...common, choices: [], usage: this.usage },
      '[DONE]',
    ];
  },
};

const gemini = {
  path: /:(stream)?[gG]enerateContent$/,
  tools: ({ tools = [] }) =>
    tools
      .flatMap(({ functionDeclarations = [] }) => functionDeclarations)
      .map(({ name, parameters, parametersJsonSchema }) => ({
        name,
        schema: parametersJsonSchema ?? parameters,
      })),
  results: ({ contents = [] }) =>
    contents
      .flatMap(({ parts = [] }) => parts)
      .filter(({ functionResponse }) => functionResponse)
      .map(({ functionResponse }) => textOf(functionResponse.response)),
  whole(turn) {
    const part = turn.tool
      ? { functionCall: { id: turn.id, name: turn.tool.name, args: turn.args } }
      : { text: turn.text };
    return {
      candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    };
  },
  events(turn, body) {
    return [this.whole(turn, body)];
  },
};

export const DIALECTS = [anthropic, responses, chat, gemini];

// A language model for the editor's own chat agent: hands each turn to the scripted model, in the words of OpenAI's chat.
const vscode = require('vscode');

const MODEL = {
  ...{ id: 'scripted', name: 'Scripted', family: 'scripted', version: '1' },
  ...{ maxInputTokens: 100_000, maxOutputTokens: 4_000 },
  capabilities: { toolCalling: true, imageInput: false },
};

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('scripted', {
      provideLanguageModelChatInformation: () => [MODEL],
      provideTokenCount: () => 10,
      provideLanguageModelChatResponse: respond,
    }),
    vscode.commands.registerCommand('chatModel.ask', () =>
      vscode.commands.executeCommand('workbench.action.chat.open', {
        query: 'Run the commands.',
        mode: 'agent',
        modelSelector: { vendor: 'scripted', id: MODEL.id },
      }),
    ),
  );
};

async function respond(_model, messages, { tools = [] }, progress) {
  const answer = await fetch(`${process.env.AGENT_GUARD_TEST_MODEL}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      messages: messages.flatMap(({ content }) => content.filter(isResult).map(toMessage)),
      tools: tools.map(({ name, inputSchema }) => ({ function: { name, parameters: inputSchema } })),
    }),
  });
  const [{ message }] = (await answer.json()).choices;
  if (message.content) progress.report(new vscode.LanguageModelTextPart(message.content));
  for (const { id, function: call } of message.tool_calls ?? [])
    progress.report(new vscode.LanguageModelToolCallPart(id, call.name, JSON.parse(call.arguments)));
}

function isResult(part) {
  return part instanceof vscode.LanguageModelToolResultPart;
}

function toMessage({ content }) {
  return { role: 'tool', content: content.map((part) => part.value ?? '').join('\n') };
}

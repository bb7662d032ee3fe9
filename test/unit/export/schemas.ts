import assert from 'node:assert/strict';
import * as z from 'zod/mini';

/**
 * What receivers check, written from their specifications and not from our code.
 *
 * OCSF 1.5.0, API Activity (6003): the attributes with the requirement "required", those of the objects below them, and
 * the objects' "at least one" constraints. The cloud profile requires `cloud`, and that object `provider`.
 */
const text = z.string().check(z.minLength(1));
const uint = z.int().check(z.nonnegative());
const anyOf = (names: readonly string[]) =>
  z.refine<object>((object) => names.some((name) => name in object), `one of ${names.join(', ')}`);

const captions: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  activity: { 0: 'Unknown', 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete', 99: 'Other' },
  severity: { 1: 'Informational', 2: 'Low', 3: 'Medium', 4: 'High', 5: 'Critical' },
  status: { 0: 'Unknown', 1: 'Success', 2: 'Failure' },
};

const ocsf = z.strictObject({
  activity_id: uint,
  activity_name: text,
  category_uid: z.literal(6),
  category_name: z.literal('Application Activity'),
  class_uid: z.literal(6003),
  class_name: z.literal('API Activity'),
  type_uid: uint,
  type_name: text,
  time: uint,
  severity_id: uint,
  severity: text,
  status_id: uint,
  status: text,
  status_detail: z.optional(text),
  status_code: z.optional(text),
  duration: z.optional(uint),
  message: text,
  metadata: z.strictObject({
    version: z.literal('1.5.0'),
    product: z.strictObject({ name: text, vendor_name: text, version: text }),
    uid: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    correlation_uid: z.optional(text),
    event_code: text,
    sequence: uint,
    original_time: text,
    log_name: text,
    log_version: text,
    profiles: z.optional(z.array(z.literal('cloud'))),
  }),
  actor: z
    .strictObject({
      session: z.strictObject({ uid: text }),
      app_name: z.optional(text),
      user: z.optional(z.strictObject({ name: text, type_id: z.literal(1), type: z.literal('User') })),
    })
    .check(anyOf(['process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid'])),
  api: z.strictObject({ operation: text, service: z.optional(z.strictObject({ name: text })) }),
  cloud: z.optional(
    z.strictObject({
      provider: text,
      account: z.optional(z.strictObject({ uid: text })),
      region: z.optional(text),
    }),
  ),
  src_endpoint: z
    .strictObject({ uid: text, name: text })
    .check(anyOf(['ip', 'uid', 'name', 'hostname', 'instance_uid', 'interface_uid', 'interface_name'])),
  resources: z.optional(z.array(z.strictObject({ name: text, type: text }))),
  unmapped: z.record(z.string(), z.unknown()),
});

export function checkOcsf(value: unknown): z.infer<typeof ocsf> {
  const event = ocsf.parse(value);
  assert.equal(event.type_uid, event.class_uid * 100 + event.activity_id);
  assert.equal(event.activity_name, captions.activity![event.activity_id]);
  assert.equal(event.type_name, `API Activity: ${event.activity_name}`);
  assert.equal(event.severity, captions.severity![event.severity_id]);
  assert.equal(event.status, captions.status![event.status_id]);
  assert.equal('cloud' in event, event.metadata.profiles?.includes('cloud') ?? false);
  return event;
}

/** opentelemetry-proto 1.x, logs.proto and common.proto in the JSON form: strict, as a collector's decoder is. */
const int64 = z.string().check(z.regex(/^-?\d{1,19}$/));
const fixed64 = z.string().check(z.regex(/^\d{1,20}$/));
const scalar = z.union([z.strictObject({ stringValue: z.string() }), z.strictObject({ intValue: int64 })]);
const anyValue = z.union([
  scalar,
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(scalar) }) }),
]);
const keyValue = z.strictObject({ key: text, value: anyValue });
const otlp = z.strictObject({
  resourceLogs: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(keyValue) }),
      scopeLogs: z.array(
        z.strictObject({
          scope: z.strictObject({ name: text, version: text }),
          logRecords: z.array(
            z.strictObject({
              timeUnixNano: fixed64,
              observedTimeUnixNano: fixed64,
              severityNumber: z.int().check(z.minimum(1), z.maximum(24)),
              severityText: text,
              eventName: text,
              body: z.strictObject({ stringValue: text }),
              attributes: z.array(keyValue),
            }),
          ),
        }),
      ),
    }),
  ),
});

const flat = (value: z.infer<typeof anyValue>): unknown =>
  'arrayValue' in value ? value.arrayValue.values.map(flat) : Object.values(value)[0];

export function checkOtlp(value: unknown) {
  const request = otlp.parse(value);
  const resources = request.resourceLogs.flatMap((it) => it.resource.attributes.map((one) => one.key));
  assert.ok(resources.includes('service.name'));
  const logs = request.resourceLogs.flatMap((it) => it.scopeLogs.flatMap((scope) => scope.logRecords));
  return logs.map((log) => {
    assert.equal(new Set(log.attributes.map((it) => it.key)).size, log.attributes.length, 'keys are unique');
    // What is no valid UTF-8 makes a collector refuse the whole request.
    assert.equal(JSON.stringify(log).includes('\\ud800'), false);
    return { ...log, attributes: Object.fromEntries(log.attributes.map((it) => [it.key, flat(it.value)])) };
  });
}

/** Events API v2 of PagerDuty. */
const pagerDuty = z.strictObject({
  routing_key: text,
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: text.check(z.maxLength(255)),
  client: text,
  payload: z.strictObject({
    summary: text.check(z.maxLength(1024)),
    source: text,
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    timestamp: z.iso.datetime(),
    class: z.optional(z.string()),
    component: z.optional(z.string()),
    group: z.optional(z.string()),
    custom_details: z.record(z.string(), z.string()),
  }),
});
export const checkPagerDuty = (value: unknown) => pagerDuty.parse(value);

/** Alert API v2 of Opsgenie, with its bounds. */
const opsgenie = z.strictObject({
  message: text.check(z.maxLength(130)),
  alias: text.check(z.maxLength(512)),
  description: z.string().check(z.maxLength(15000)),
  priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']),
  source: z.string().check(z.maxLength(100)),
  tags: z.array(z.string().check(z.maxLength(50))).check(z.maxLength(20)),
  details: z.record(z.string(), z.string()),
});
export const checkOpsgenie = (value: unknown) => opsgenie.parse(value);

/** Block Kit, as far as it is used: headers of 150 units, sections of 3000, 50 blocks. */
const slack = z.strictObject({
  text: text.check(z.maxLength(4000)),
  blocks: z
    .array(
      z.union([
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({
            type: z.literal('plain_text'),
            text: text.check(z.maxLength(150)),
            emoji: z.boolean(),
          }),
        }),
        z.strictObject({
          type: z.literal('section'),
          text: z.strictObject({
            type: z.literal('mrkdwn'),
            text: text.check(z.maxLength(3000)),
            verbatim: z.literal(true),
          }),
        }),
      ]),
    )
    .check(z.maxLength(50)),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});
export const checkSlack = (value: unknown) => slack.parse(value);

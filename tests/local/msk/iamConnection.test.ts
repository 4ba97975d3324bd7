import assert from "node:assert/strict";
import { once } from "node:events";
import { type Duplex, duplexPair } from "node:stream";
import { AuthenticationFailure } from "../../../local/msk/authenticationFailure";
import type { Authenticator } from "../../../local/msk/authenticator";
import type { Grants } from "../../../local/msk/authorization";
import { serveIamConnection } from "../../../local/msk/iamConnection";
import { apiKeys, bytes, frame, int16, nullableString, Reader, requestHeader } from "../../../local/msk/wire";

const login = { user: "principal-1", password: "secret" };
const arn = "arn:aws:iam::123456789012:user/someone";
const sessionLifetimeMs = 60_000;

/** A client and a broker with the connection between them; the broker answers when told to. */
function setup(authenticate: Authenticator["authenticate"] = () => Promise.resolve(arn), screen: Grants["screen"] = passAll) {
  const [client, clientEnd] = duplexPair();
  const [broker, brokerEnd] = duplexPair();
  const clock = { now: 0 };
  const log: string[] = [];
  const held = { count: 0 };
  const grants: Grants = { login, screen, release: () => void held.count-- };
  const served = serveIamConnection({
    client: clientEnd,
    broker: brokerEnd,
    brokerName: "b-1.example",
    authenticator: { authenticate },
    authorization: { admit: () => Promise.resolve((held.count++, grants)) },
    sessionLifetimeMs,
    log: (line) => log.push(line),
    now: () => clock.now,
  });
  // As the listener does; what it rejects with is looked at where it matters.
  const ended = served.finally(() => [clientEnd, brokerEnd].forEach((stream) => stream.destroy()));
  ended.catch(() => undefined);
  return { client, broker, clock, log, held, ended };
}

const passAll = (): Promise<undefined> => Promise.resolve(undefined);

/** Reads the next frame, without its length. */
async function nextFrame(stream: Duplex): Promise<Buffer> {
  const length = (await readBytes(stream, 4)).readInt32BE();
  return readBytes(stream, length);
}

async function readBytes(stream: Duplex, count: number): Promise<Buffer> {
  for (;;) {
    const read = stream.read(count) as Buffer | null;
    if (read !== null) return read;
    await once(stream, "readable");
  }
}

/** Answers what the connection asks the broker for itself, so that the broker counts as having answered everything. */
async function settle(broker: Duplex): Promise<void> {
  const request = await nextFrame(broker);
  assert.equal(request.readInt16BE(), apiKeys.apiVersions);
  broker.write(frame(request.subarray(4, 8), Buffer.from("versions")));
}

/** Lets the connection begin a login of its own. */
async function offerPlain(broker: Duplex): Promise<void> {
  const request = await nextFrame(broker);
  assert.equal(request.readInt16BE(), apiKeys.saslHandshake);
  assert.match(request.toString("latin1"), /PLAIN$/);
  broker.write(frame(request.subarray(4, 8), int16(0)));
}

/** Lets the connection's user in, or not. */
async function letIn(broker: Duplex, errorCode = 0): Promise<void> {
  const request = await nextFrame(broker);
  assert.equal(request.readInt16BE(), apiKeys.saslAuthenticate);
  assert.ok(request.toString("latin1").endsWith(`\0${login.user}\0${login.password}`));
  broker.write(frame(request.subarray(4, 8), int16(errorCode)));
}

const handshake = (mechanism: string, version = 1): Buffer =>
  frame(requestHeader(apiKeys.saslHandshake, version, 1), nullableString(mechanism));
const authenticate = (token = "token"): Buffer =>
  frame(requestHeader(apiKeys.saslAuthenticate, 1, 2), bytes(Buffer.from(token)));
const request = (apiKey: number, correlationId: number): Buffer => frame(requestHeader(apiKey, 1, correlationId), Buffer.from("body"));

async function logIn({ client, broker }: ReturnType<typeof setup>, mechanism = "AWS_MSK_IAM"): Promise<Answer> {
  client.write(handshake(mechanism));
  await offerPlain(broker);
  assert.equal((await nextFrame(client)).readInt16BE(4), 0);
  client.write(authenticate());
  await letIn(broker);
  return readAnswer(await nextFrame(client));
}

/** With a token that is refused. */
async function failToLogIn({ client, broker }: ReturnType<typeof setup>): Promise<Answer> {
  client.write(handshake("AWS_MSK_IAM"));
  await offerPlain(broker);
  await nextFrame(client);
  client.write(authenticate());
  return readAnswer(await nextFrame(client));
}

/** Of a client whom the broker knows. */
async function reauthenticate({ client, broker }: ReturnType<typeof setup>): Promise<Answer> {
  client.write(handshake("AWS_MSK_IAM"));
  await settle(broker);
  assert.equal((await nextFrame(client)).readInt16BE(4), 0);
  client.write(authenticate());
  return readAnswer(await nextFrame(client));
}

interface Answer {
  readonly errorCode: number;
  readonly message: string | null;
  readonly payload: string;
  readonly lifetimeMs: number;
}

function readAnswer(response: Buffer): Answer {
  const reader = new Reader(response);
  assert.equal(reader.int32(), 2);
  const [errorCode, message, payload] = [reader.int16(), reader.nullableString(), reader.bytes().toString()];
  return { errorCode, message, payload, lifetimeMs: Number(reader.rest().readBigInt64BE()) };
}

describe("serveIamConnection", () => {
  it("passes ApiVersions through before authentication", async () => {
    const { client, broker } = setup();
    const [asked, answered] = [request(apiKeys.apiVersions, 0), frame(Buffer.from("0000versions"))];
    client.write(asked);
    assert.deepEqual(await readBytes(broker, asked.length), asked);
    broker.write(answered);
    assert.deepEqual(await readBytes(client, answered.length), answered);
  });

  it("accepts AWS_MSK_IAM with MSK's answer and the session's lifetime, and tells the log who it was", async () => {
    const connection = setup();
    const { errorCode, payload, lifetimeMs } = await logIn(connection);
    const { version, "request-id": id } = JSON.parse(payload) as Record<string, string>;
    assert.deepEqual([errorCode, lifetimeMs, version], [0, sessionLifetimeMs, "2020_10_22"]);
    assert.deepEqual(connection.log, [`[${id}] authenticated ${arn} by AWS_MSK_IAM`]);
  });

  it("accepts OAUTHBEARER with an empty answer", async () => {
    assert.equal((await logIn(setup(), "OAUTHBEARER")).payload, "");
  });

  it("passes everything through in both directions after authentication", async () => {
    const connection = setup();
    await logIn(connection);
    const { client, broker } = connection;
    const [asked, answered] = [Buffer.concat([request(0, 3), request(1, 4)]), frame(Buffer.alloc(1_000_000, 7))];
    client.write(asked);
    assert.deepEqual(await readBytes(broker, asked.length), asked);
    broker.write(answered);
    assert.deepEqual(await nextFrame(client), answered.subarray(4));
  });

  it("refuses a token with error 58 and the request's id, and ends the connection", async () => {
    const denial = new AuthenticationFailure("Access denied", "no policy allows it");
    const connection = setup(() => Promise.reject(denial));
    const { errorCode, message } = await failToLogIn(connection);
    assert.equal(errorCode, 58);
    assert.match(message ?? "", /^\[[0-9a-f-]{36}\]: Access denied \(no policy allows it\)$/);
    await assert.rejects(connection.ended, denial);
    assert.equal(connection.log.length, 1);
    assert.match(connection.log[0] ?? "", /refused by AWS_MSK_IAM: Access denied/);
  });

  it("writes no token to the log", async () => {
    const connection = setup(() => Promise.reject(new AuthenticationFailure("Access denied", "no")));
    await failToLogIn(connection);
    assert.equal(connection.log.join().includes("token"), false);
  });

  it("answers an unknown mechanism with error 33 and the ones there are", async () => {
    const { client, broker, ended } = setup();
    client.write(handshake("PLAIN"));
    await offerPlain(broker);
    const response = await nextFrame(client);
    assert.equal(response.readInt16BE(4), 33);
    assert.match(response.toString("latin1"), /AWS_MSK_IAM.*OAUTHBEARER/s);
    await assert.rejects(ended, /got PLAIN/);
  });

  const early = [
    { title: "Metadata", bytes: request(apiKeys.metadata, 0), message: /before authentication, got API key 3/ },
    { title: "SaslAuthenticate without SaslHandshake", bytes: authenticate(), message: /got API key 36/ },
    { title: "an HTTP request", bytes: Buffer.from("GET / HTTP/1.1\r\n\r\n"), message: /got API key/ },
    { title: "garbage", bytes: Buffer.alloc(64, 0xff), message: /got a length of -1/ },
  ];
  for (const { title, bytes: sent, message } of early) {
    it(`ends the connection on ${title} before authentication, with nothing for the broker`, async () => {
      const { client, broker, ended } = setup();
      client.write(sent);
      await assert.rejects(ended, message);
      assert.equal(broker.read(), null);
    });
  }

  it("ends the connection on another request between SaslHandshake and SaslAuthenticate", async () => {
    const { client, broker, ended } = setup();
    client.write(handshake("AWS_MSK_IAM"));
    await offerPlain(broker);
    client.write(request(apiKeys.metadata, 2));
    await assert.rejects(ended, /Expected SaslAuthenticate after SaslHandshake, got API key 3/);
  });

  it("takes tokens without Kafka's headers after SaslHandshake 0", async () => {
    const tokens: string[] = [];
    const { client, broker } = setup((_, payload) => Promise.resolve((tokens.push(payload.toString()), arn)));
    client.write(handshake("AWS_MSK_IAM", 0));
    await offerPlain(broker);
    await nextFrame(client);
    client.write(frame(Buffer.from("token")));
    await letIn(broker);
    assert.match((await nextFrame(client)).toString(), /"request-id"/);
    assert.deepEqual(tokens, ["token"]);
  });

  it("holds what the client sends on until the token is verified", async () => {
    let decide: (principal: string) => void = () => undefined;
    const { client, broker } = setup(() => new Promise((resolve) => (decide = resolve)));
    const asked = request(apiKeys.metadata, 3);
    client.write(Buffer.concat([handshake("OAUTHBEARER"), authenticate(), asked]));
    await offerPlain(broker);
    await new Promise(setImmediate);
    assert.equal(broker.read(), null);
    decide(arn);
    await letIn(broker);
    assert.deepEqual(await readBytes(broker, asked.length), asked);
    assert.equal((await nextFrame(client)).readInt32BE(), 1);
  });

  it("re-authenticates on the live connection, after the responses that the broker owes", async () => {
    const connection = setup();
    await logIn(connection);
    const { client, broker, log } = connection;
    client.write(Buffer.concat([request(apiKeys.produce, 5), handshake("AWS_MSK_IAM")]));
    await nextFrame(broker);
    const owed = frame(int16(0), int16(5), Buffer.from("produced"));
    broker.write(owed);
    await settle(broker);
    assert.deepEqual(await readBytes(client, owed.length), owed);
    assert.equal((await nextFrame(client)).readInt32BE(), 1);
    client.write(authenticate());
    assert.equal(readAnswer(await nextFrame(client)).lifetimeMs, sessionLifetimeMs);
    assert.match(log.at(-1) ?? "", /re-authenticated/);
  });

  it("renews the session by re-authentication, and ends the connection when that is not done in time", async () => {
    const connection = setup();
    await logIn(connection);
    connection.clock.now = sessionLifetimeMs - 1;
    await reauthenticate(connection);
    connection.clock.now = 2 * sessionLifetimeMs - 2;
    connection.client.write(request(apiKeys.metadata, 6));
    await nextFrame(connection.broker);
    connection.clock.now = 2 * sessionLifetimeMs;
    connection.client.write(request(apiKeys.metadata, 7));
    await assert.rejects(connection.ended, /Expected re-authentication, for the session is over, got API key 3/);
  });

  it("refuses another principal in a re-authentication", async () => {
    const principals = [arn, `${arn}-else`];
    const connection = setup(() => Promise.resolve(principals.shift() ?? ""));
    await logIn(connection);
    const { errorCode, message } = await reauthenticate(connection);
    assert.equal(errorCode, 58);
    assert.ok(message?.includes(`Cannot change principals during re-authentication from IAM.${arn}: IAM.${arn}-else`));
  });

  it("waits for a slow broker instead of holding what the client sends", async () => {
    const connection = setup();
    await logIn(connection);
    const chunk = frame(requestHeader(apiKeys.produce, 1, 1), Buffer.alloc(60_000));
    let written = 0;
    while (connection.client.write(chunk) && written < 100) written++;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(written < 100, "the client was never told to wait");
    const backlog = (written + 1) * chunk.length;
    assert.equal((await readBytes(connection.broker, backlog)).length, backlog);
  });

  it("ends the broker's side when the client ends, after its last responses", async () => {
    const connection = setup();
    await logIn(connection);
    const { client, broker, ended } = connection;
    client.end(request(apiKeys.produce, 3));
    await nextFrame(broker);
    assert.equal(broker.read(), null);
    await once(broker, "end");
    const last = frame(int16(0), int16(3));
    broker.end(last);
    assert.deepEqual(await readBytes(client, last.length), last);
    await ended;
  });

  it("holds a request that names a topic until permissions on it are decided, and others behind it", async () => {
    let decide: (refusal: undefined) => void = () => undefined;
    const connection = setup(undefined, () => new Promise((resolve) => (decide = resolve)));
    await logIn(connection);
    const { client, broker } = connection;
    const asked = Buffer.concat([request(apiKeys.metadata, 3), request(apiKeys.produce, 4)]);
    client.write(asked);
    await new Promise(setImmediate);
    assert.equal(broker.read(), null);
    decide(undefined);
    assert.deepEqual(await readBytes(broker, asked.length), asked);
  });

  it("answers what the broker must not get, after the responses that it owes", async () => {
    const response = frame(int16(0), int16(9), Buffer.from("refused"));
    const refuse = { response, reason: "refused InitProducerId: nobody may" };
    const connection = setup(undefined, () => Promise.resolve(refuse));
    await logIn(connection);
    const { client, broker, log } = connection;
    client.write(Buffer.concat([request(apiKeys.produce, 8), request(apiKeys.initProducerId, 9)]));
    await nextFrame(broker);
    const owed = frame(int16(0), int16(8), Buffer.from("produced"));
    broker.write(owed);
    await settle(broker);
    assert.deepEqual(await readBytes(client, owed.length + response.length), Buffer.concat([owed, response]));
    assert.equal(log.at(-1), refuse.reason);
  });

  it("ends the connection on a request about ACLs, which stand for policies", async () => {
    const connection = setup();
    await logIn(connection);
    connection.client.write(request(apiKeys.createAcls, 3));
    await assert.rejects(connection.ended, /ACLs stand for IAM policies, got API key 30/);
  });

  it("tells the client when the broker does not let its stand-in in", async () => {
    const { client, broker, ended } = setup();
    client.write(handshake("AWS_MSK_IAM"));
    await offerPlain(broker);
    await nextFrame(client);
    client.write(authenticate());
    await letIn(broker, 58);
    const { errorCode, message } = readAnswer(await nextFrame(client));
    assert.equal(errorCode, 58);
    assert.match(message ?? "", /Internal error \(Expected the broker to know its user principal-1, got error code 58\)/);
    await assert.rejects(ended);
  });

  it("holds on to the principal's permissions once, until it ends", async () => {
    const connection = setup();
    await logIn(connection);
    await reauthenticate(connection);
    assert.equal(connection.held.count, 1);
    connection.client.end();
    connection.broker.end();
    await connection.ended;
    assert.equal(connection.held.count, 0);
  });

  it("ends when the broker is gone in the middle of an authentication", async () => {
    const { client, broker, ended } = setup();
    client.write(handshake("AWS_MSK_IAM"));
    await nextFrame(broker);
    broker.end();
    await assert.rejects(ended, /The broker ended the connection/);
  });
});

// Judges requests as AWS would: JSON lines in, JSON lines out. The first line names where the program lies and holds the
// policies by name; every other is a request. One process for all of them.
//
// A condition whose key the request neither carries nor declares absent makes no judgement but an error, and so does an
// action, a resource type or a policy that AWS does not know. For every statement that matched, the request is judged
// again without it, so that it is known which statements the judgement stands on.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { program, policies } = JSON.parse((await lines.next()).value);
const require = createRequire(pathToFileURL(program + "/"));
const { runSimulation, isWildcardOnlyAction } = require("@cloud-copilot/iam-simulate");

// Some types have ARNs of one shape (an alias and a version of a function; two kinds of APIs of AppSync), and the program
// refuses to choose. Which of them it is makes no difference to a policy, so such types are judged as one.
const DIST = `${program}/node_modules/@cloud-copilot/iam-simulate/dist/cjs`;
const types = require(`${DIST}/simulation_engine/resourceTypes.js`);
const typesOfAction = types.getResourceTypesForAction;
types.getResourceTypesForAction = async (...given) => {
  const found = await typesOfAction(...given);
  const shapes = new Set(found.map((it) => it.arn.replace(/\$\{\w+\}/g, "*")));
  const keys = [...new Set(found.flatMap((it) => it.conditionKeys ?? []))];
  return found.length > 1 && shapes.size === 1 ? [{ ...found[0], conditionKeys: keys }] : found;
};

// KMS names the keys of an encryption context behind a colon, which the program does not look for.
const CONTEXT = "kms:encryptioncontext:";
const inside = (key) => key.toLowerCase().startsWith(CONTEXT);
const allowed = require(`${DIST}/simulation_engine/contextKeys.js`);
const names = require(`${DIST}/context_keys/contextKeys.js`);
const { allowedContextKeysForRequest } = allowed;
const { typeForContextKey, normalizeContextKeyCase } = names;
let asked = {};
allowed.allowedContextKeysForRequest = async (...given) => {
  const found = await allowedContextKeysForRequest(...given);
  const takes = found.some((key) => key.startsWith(CONTEXT));
  return takes ? [...found, ...Object.keys(asked).map((key) => key.toLowerCase()).filter(inside)] : found;
};
names.typeForContextKey = async (key) => (inside(key) ? "String" : typeForContextKey(key));
names.normalizeContextKeyCase = async (key) => (inside(key) ? key : normalizeContextKeyCase(key));

const ALLOWED = "Allowed";
const without = new Map();

function documentOf(name, omitted) {
  if (!omitted || omitted.policy !== name) return policies[name];
  const key = `${name} ${omitted.index}`;
  if (!without.has(key)) {
    const left = policies[name].Statement.filter((_, index) => index !== omitted.index);
    without.set(key, left.length ? { ...policies[name], Statement: left } : null);
  }
  return without.get(key);
}

// A boundary, a session or an endpoint whose only statement is taken out still stands there, and lets nothing through.
const SHUT = { Effect: "Allow", Action: "iam:GetAccountSummary", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "none" } } };
const shut = (name) => ({ Version: "2012-10-17", Statement: [{ ...SHUT, ...(policies[name].Statement[0].Principal && { Principal: "*" }) }] });
const named = (names, omitted) =>
  (names ?? []).map((name) => ({ name, policy: documentOf(name, omitted) ?? shut(name) }));

function simulate(request, resource, omitted) {
  const resourcePolicy = request.resourcePolicy ? documentOf(request.resourcePolicy, omitted) : null;
  return runSimulation(
    {
      request: {
        principal: request.principal,
        action: request.action,
        resource: { resource, accountId: request.account },
        contextVariables: request.context,
      },
      identityPolicies: named(request.identity, omitted),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy && { resourcePolicy }),
      ...(request.boundary?.length && { permissionBoundaryPolicies: named(request.boundary, omitted) }),
      ...(request.endpoint?.length && { vpcEndpointPolicies: named(request.endpoint, omitted) }),
      ...(request.session && { sessionPolicy: documentOf(request.session, omitted) ?? shut(request.session) }),
    },
    {},
  );
}

function analysed(outcome) {
  return outcome.resultType === "single" ? [outcome.result] : outcome.results;
}

function* statementsOf(analysis) {
  const layers = [analysis.identityAnalysis, analysis.permissionBoundaryAnalysis, analysis.resourceAnalysis,
    analysis.endpointAnalysis, analysis.sessionAnalysis];
  for (const layer of layers.filter(Boolean)) {
    yield* [...layer.allowStatements, ...layer.denyStatements, ...layer.unmatchedStatements];
  }
}

// Keys at which a statement about this very action and resource looks, and of which the request says nothing.
function unknownKeys(request, outcome) {
  const told = new Set([...Object.keys(request.context), ...(request.absent ?? [])].map((key) => key.toLowerCase()));
  const unknown = new Set();
  for (const { analysis, ignoredContextKeys } of analysed(outcome)) {
    const ignored = new Set((ignoredContextKeys ?? []).map((key) => key.toLowerCase()));
    for (const it of statementsOf(analysis)) {
      if (!it.actionMatch || !it.resourceMatch || it.principalMatch === "NoMatch") continue;
      for (const condition of it.statement.conditions()) {
        const key = condition.conditionKey().toLowerCase();
        if (!told.has(key)) unknown.add(condition.conditionKey());
        else if (ignored.has(key)) unknown.add(`${condition.conditionKey()} (not a key of ${request.action})`);
      }
    }
  }
  return [...unknown];
}

function matched(request, outcome) {
  const names = [...(request.identity ?? []), ...(request.boundary ?? []), request.resourcePolicy,
    ...(request.endpoint ?? []), request.session].filter(Boolean);
  const found = new Map();
  const layers = { identityAnalysis: request.identity, permissionBoundaryAnalysis: request.boundary,
    endpointAnalysis: request.endpoint, resourceAnalysis: [request.resourcePolicy], sessionAnalysis: [request.session] };
  for (const { analysis } of analysed(outcome)) {
    for (const [layer, policiesOfIt] of Object.entries(layers)) {
      for (const it of [...(analysis[layer]?.allowStatements ?? []), ...(analysis[layer]?.denyStatements ?? [])]) {
        const policy = names.includes(it.policyId) ? it.policyId : policiesOfIt[0];
        const index = it.statement.index() - 1;
        found.set(`${policy} ${index}`, { policy, index, effect: it.statement.effect() });
      }
    }
  }
  return [...found.values()];
}

async function judged(request) {
  asked = request.context;
  let resource = request.resource;
  try {
    if (await isWildcardOnlyAction(...request.action.split(":"))) resource = "*";
  } catch (error) {
    return { error: `${request.action}: ${error.message}` };
  }
  const outcome = await simulate(request, resource);
  if (outcome.resultType === "error") return { error: JSON.stringify(outcome.errors) };
  const unknown = unknownKeys(request, outcome);
  if (unknown.length) return { error: `nothing is known of ${unknown.join(", ")}` };
  const result = outcome.overallResult;
  const statements = [];
  for (const it of matched(request, outcome)) {
    const other = await simulate(request, resource, it);
    if (other.resultType === "error") return { error: JSON.stringify(other.errors) };
    statements.push({ ...it, decisive: (other.overallResult === ALLOWED) !== (result === ALLOWED) });
  }
  return { result, statements };
}

for await (const line of lines) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await judged(request);
  } catch (error) {
    answer = { error: `${request.action} on ${request.resource}: ${error.stack}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

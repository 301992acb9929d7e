const { ApplicationFailure, CompleteAsyncError, Context, activityInfo, heartbeat, sleep } = require('@temporalio/activity');

async function greet(name) {
  return `hello ${name}`;
}

async function failUntil(attempt) {
  if (activityInfo().attempt < attempt) {
    throw ApplicationFailure.retryable(`attempt ${activityInfo().attempt}`, 'TooEarly', activityInfo().attempt);
  }
  return activityInfo().attempt;
}

async function refuse() {
  throw ApplicationFailure.nonRetryable('never', 'Refused', { why: 'rule' }, 7);
}

async function countOn() {
  const from = Context.current().info.heartbeatDetails ?? 0;
  heartbeat(from + 1);
  if (from < 2) {
    throw new Error(`stopped at ${from + 1}`);
  }
  return from;
}

async function fallSilent() {
  const details = Context.current().info.heartbeatDetails;
  if (activityInfo().attempt > 1) {
    return { attempt: activityInfo().attempt, details };
  }
  heartbeat('last words');
  await Context.current().cancelled.catch(() => undefined);
  return 'not awaited any more';
}

async function untilCancelled() {
  for (;;) {
    heartbeat();
    await sleep(100);
  }
}

async function completeElsewhere() {
  throw new CompleteAsyncError();
}

async function big(bytes) {
  return 'x'.repeat(bytes);
}

async function slow(ms) {
  await sleep(ms);
  return ms;
}

module.exports = { big, completeElsewhere, countOn, failUntil, fallSilent, greet, refuse, slow, untilCancelled };

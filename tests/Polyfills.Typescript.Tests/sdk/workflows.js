const wf = require('@temporalio/workflow');
const { defineSearchAttributeKey, SearchAttributeType } = require('@temporalio/common');

const quick = { startToCloseTimeout: '20s', retry: { initialInterval: '50ms', backoffCoefficient: 1 } };
const acts = wf.proxyActivities(quick);
const impatient = wf.proxyActivities({ ...quick, heartbeatTimeout: '1s' });
const watched = wf.proxyActivities({ ...quick, heartbeatTimeout: '5s', cancellationType: wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED });
const local = wf.proxyLocalActivities({ startToCloseTimeout: '5s', retry: { initialInterval: '20ms', backoffCoefficient: 1 } });

const add = wf.defineSignal('add');
const finish = wf.defineSignal('finish');
const total = wf.defineQuery('total');
const raise = wf.defineUpdate('raise');

exports.greets = async (name) => acts.greet(name);
exports.retries = async (attempt) => acts.failUntil(attempt);
exports.isRefused = async () => acts.refuse();
exports.resumes = async () => acts.countOn();
exports.outlivesSilence = async () => impatient.fallSilent();
exports.completesElsewhere = async () => acts.completeElsewhere();
exports.locally = async () => [await local.greet('near'), await local.failUntil(3)];
exports.fansOut = async (n) => (await Promise.all(Array.from({ length: n }, (_, i) => acts.greet(`${i}`)))).length;
exports.bigResult = async (bytes) => (await acts.big(bytes)).length;

exports.waitsForCancel = async () => {
  try {
    return await watched.untilCancelled();
  } catch (e) {
    if (!wf.isCancellation(e)) {
      throw e;
    }
    await wf.CancellationScope.nonCancellable(() => acts.greet('cleanup'));
    throw e;
  }
};

exports.sleeps = async (ms) => {
  const before = Date.now();
  await wf.sleep(ms);
  return Date.now() - before >= ms;
};

exports.counts = async (start = 0) => {
  let sum = start;
  let done = false;
  wf.setHandler(add, (n) => void (sum += n));
  wf.setHandler(finish, () => void (done = true));
  wf.setHandler(total, () => sum);
  wf.setHandler(raise, async (n) => {
    await acts.greet('update');
    sum += n;
    return sum;
  }, {
    validator: (n) => {
      if (n < 0) {
        throw new Error('only upwards');
      }
    },
  });
  await wf.condition(() => done);
  return sum;
};

exports.restarts = async () => {
  let go = false;
  let steps = [];
  wf.setHandler(finish, () => void (go = true));
  wf.setHandler(total, () => steps.length);
  steps.push(await acts.greet('one'));
  await wf.sleep(10);
  steps.push(wf.uuid4());
  await wf.condition(() => go);
  steps.push(await acts.greet('two'));
  return steps.length;
};

exports.goesOn = async (left) => (left === 0 ? wf.workflowInfo().continuedFromExecutionRunId !== undefined : wf.continueAsNew(left - 1));

exports.parent = async () => {
  const started = await wf.startChild('counts', { args: [40], workflowId: `${wf.workflowInfo().workflowId}-child` });
  await started.signal(add, 2);
  await started.signal(finish);
  const failed = await wf.executeChild('isRefused', { workflowId: `${wf.workflowInfo().workflowId}-failing` }).then(() => 'none', (e) => e.cause.cause.type);
  return { total: await started.result(), failed };
};

exports.cancelsChild = async () => {
  const seen = [];
  try {
    await wf.CancellationScope.cancellable(async () => {
      const child = wf.executeChild('waitsForCancel', { workflowId: `${wf.workflowInfo().workflowId}-child` });
      await wf.sleep(300);
      wf.CancellationScope.current().cancel();
      await child;
    });
  } catch (e) {
    seen.push(e.constructor.name, wf.isCancellation(e));
  }
  return seen;
};

exports.leavesChild = async () => {
  await wf.startChild('counts', { workflowId: `${wf.workflowInfo().workflowId}-child`, parentClosePolicy: wf.ParentClosePolicy.ABANDON });
  return 'gone';
};

exports.signalsOther = async (id) => {
  const other = wf.getExternalWorkflowHandle(id);
  await other.signal(add, 5);
  await other.signal(finish);
  return wf.getExternalWorkflowHandle('nobody').signal(add, 1).then(() => 'sent', (e) => e.name);
};

exports.remembers = async () => {
  wf.upsertMemo({ note: 'changed' });
  wf.upsertSearchAttributes([{ key: defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD), value: 'loaded' }]);
  return wf.workflowInfo().memo;
};

exports.waitsABit = async () => [await wf.condition(() => false, '50ms'), await wf.condition(() => true, '5s')];

exports.patches = async () => (wf.patched('new-way') ? acts.greet('new') : acts.greet('old'));

exports.failsTwice = async () => {
  if (wf.workflowInfo().attempt < 3) {
    throw wf.ApplicationFailure.retryable('again', 'Again');
  }
  return wf.workflowInfo().attempt;
};

exports.forever = async () => wf.condition(() => false);

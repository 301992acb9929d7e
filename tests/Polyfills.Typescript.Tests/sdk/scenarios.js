// Temporal's own client and worker against the server at argv[2]; prints one JSON line a scenario: name, outcome or error.
const client = require('@temporalio/client');
const { NativeConnection, Runtime, Worker, DefaultLogger, bundleWorkflowCode } = require('@temporalio/worker');
const { SearchAttributeType, WorkflowIdConflictPolicy, defineSearchAttributeKey } = require('@temporalio/common');
const activities = require('./activities');

const taskQueue = 'typescript';
const address = process.argv[2];
const only = process.argv[3];
const stage = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);

async function outcome(promise) {
  try {
    return await promise;
  } catch (e) {
    const chain = [];
    for (let at = e; at; at = at.cause) {
      chain.push(at.type ? `${at.constructor.name}(${at.type})` : at.constructor.name);
    }
    return chain.join(' < ');
  }
}

async function eventually(ask, holds) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || Date.now() > deadline) {
      return answer;
    }
    await new Promise((again) => setTimeout(again, 50));
  }
}

// Each returns what the C# test compares with what it expects. `t` has the client and a worker that runs.
const scenarios = {
  'activity': (t) => t.run('greets', ['ts']),
  'activity-retries': (t) => t.run('retries', [3]),
  'activity-not-retried': (t) => outcome(t.run('isRefused')),
  'activity-resumes-from-heartbeat': (t) => t.run('resumes'),
  'activity-heartbeat-timeout': (t) => t.run('outlivesSilence'),
  'activity-cancelled': async (t) => {
    const handle = await t.start('waitsForCancel');
    await eventually(() => handle.describe(), (d) => d.raw.pendingActivities?.some((a) => a.state === 2));
    await handle.cancel();
    const result = await outcome(handle.result());
    return { result, status: (await handle.describe()).status.name };
  },
  'activity-completed-elsewhere': async (t) => {
    const handle = await t.start('completesElsewhere');
    const pending = await eventually(() => handle.describe(), (d) => d.raw.pendingActivities?.some((a) => a.state === 2));
    await t.client.activity.complete({ workflowId: handle.workflowId, activityId: pending.raw.pendingActivities[0].activityId }, 'elsewhere');
    return handle.result();
  },
  'activity-local': (t) => t.run('locally'),
  'activity-fan-out': (t) => t.run('fansOut', [40]),
  'activity-big-result': (t) => t.run('bigResult', [1_500_000]),
  'timer': (t) => t.run('sleeps', [120]),
  'condition-with-timeout': (t) => t.run('waitsABit'),
  'signal-and-query': async (t) => {
    const handle = await t.start('counts', [1]);
    await handle.signal('add', 2);
    await handle.signal('add', 3);
    const asked = await handle.query('total');
    const unknown = await outcome(handle.query('no-such'));
    await handle.signal('finish');
    return { asked, unknown, result: await handle.result(), afterwards: await handle.query('total') };
  },
  'signal-with-start': async (t) => {
    const options = { taskQueue, workflowId: 'signal-with-start', args: [1], signal: 'add', signalArgs: [4] };
    const first = await t.client.workflow.signalWithStart('counts', options);
    const second = await t.client.workflow.signalWithStart('counts', options);
    await first.signal('finish');
    return { same: first.signaledRunId === second.signaledRunId, result: await first.result() };
  },
  'update': async (t) => {
    const handle = await t.start('counts', [1]);
    const raised = await handle.executeUpdate('raise', { args: [9], updateId: 'up' });
    const again = await handle.executeUpdate('raise', { args: [9], updateId: 'up' });
    const refused = await outcome(handle.executeUpdate('raise', { args: [-1] }));
    const later = await handle.startUpdate('raise', { args: [5], waitForStage: client.WorkflowUpdateStage.ACCEPTED });
    const result = await later.result();
    await handle.signal('finish');
    return { raised, again, refused, result, total: await handle.result() };
  },
  'update-with-start': async (t) => {
    const startWorkflowOperation = new client.WithStartWorkflowOperation('counts', {
      taskQueue, workflowId: 'update-with-start', args: [1], workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    const raised = await t.client.workflow.executeUpdateWithStart('raise', { startWorkflowOperation, args: [2] });
    const handle = await startWorkflowOperation.workflowHandle();
    await handle.signal('finish');
    return { raised, result: await handle.result() };
  },
  'child': (t) => t.run('parent'),
  'child-cancelled': (t) => t.run('cancelsChild'),
  'child-abandoned': async (t) => {
    const result = await t.run('leavesChild');
    const child = t.client.workflow.getHandle('child-abandoned-child');
    const status = (await child.describe()).status.name;
    await child.signal('finish');
    return { result, status, ended: await child.result() };
  },
  'external-signal': async (t) => {
    const other = await t.start('counts', [1], { workflowId: 'external-signal-other' });
    return { unknown: await t.run('signalsOther', ['external-signal-other']), total: await other.result() };
  },
  'continue-as-new': (t) => t.run('goesOn', [3]),
  'workflow-cancelled': async (t) => {
    const handle = await t.start('forever');
    await handle.cancel();
    return { result: await outcome(handle.result()), status: (await handle.describe()).status.name };
  },
  'workflow-terminated': async (t) => {
    const handle = await t.start('forever');
    await handle.terminate('enough');
    return { result: await outcome(handle.result()), status: (await handle.describe()).status.name };
  },
  'workflow-retries': (t) => t.run('failsTwice', [], { retry: { initialInterval: '1s', maximumAttempts: 3 } }),
  'workflow-times-out': async (t) => {
    const handle = await t.start('forever', [], { workflowExecutionTimeout: '1s' });
    return outcome(handle.result());
  },
  'id-taken': async (t) => {
    const handle = await t.start('forever');
    const refused = await outcome(t.start('forever'));
    const joined = await t.start('forever', [], { workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING });
    await handle.terminate();
    return { refused, joined: joined.firstExecutionRunId === handle.firstExecutionRunId };
  },
  'not-found': async (t) => outcome(t.client.workflow.getHandle('nobody').describe()),
  'memo-and-search-attributes': async (t) => {
    const handle = await t.start('remembers', [], { memo: { note: 'first', kept: 1 }, typedSearchAttributes: [{ key: stage, value: 'new' }] });
    const seen = await handle.result();
    const listed = await eventually(async () => {
      const ids = [];
      for await (const run of t.client.workflow.list({ query: "Stage = 'loaded'" })) {
        ids.push(run.workflowId);
      }
      return ids;
    }, (ids) => ids.length > 0);
    const count = await t.client.workflow.count("Stage = 'loaded'");
    const described = await handle.describe();
    return { seen, listed, count: count.count, memo: described.memo, stage: described.typedSearchAttributes.get(stage) };
  },
  'patched': (t) => t.run('patches'),
  'replay-after-restart': async (t) => {
    const handle = await t.start('restarts');
    await eventually(() => outcome(handle.query('total')), (steps) => steps === 2);
    await t.restartWorker();
    await handle.signal('finish');
    return handle.result();
  },
  'replay-of-history': async (t) => {
    const handle = await t.start('retries', [2]);
    await handle.result();
    const history = await handle.fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: t.workflowBundle }, history, handle.workflowId);
    return history.events.length;
  },
  'schedule': async (t) => {
    const handle = await t.client.schedule.create({
      scheduleId: 'daily',
      spec: { intervals: [{ every: '1d' }], calendars: [{ hour: 3, dayOfWeek: 'MONDAY' }] },
      action: { type: 'startWorkflow', workflowType: 'greets', args: ['schedule'], taskQueue, workflowId: 'scheduled' },
      state: { paused: true, note: 'not yet' },
      memo: { owner: 'tests' },
    });
    const created = await handle.describe();
    await handle.unpause('now');
    await handle.trigger();
    const ran = await eventually(() => handle.describe(), (d) => d.info.recentActions.length === 1);
    const action = ran.info.recentActions[0].action.workflow;
    const result = await t.client.workflow.getHandle(action.workflowId).result();
    await handle.update((d) => ({ ...d, spec: { intervals: [{ every: '2h' }] } }));
    const updated = await handle.describe();
    const listed = await eventually(async () => {
      const ids = [];
      for await (const schedule of t.client.schedule.list()) {
        ids.push(schedule.scheduleId);
      }
      return ids;
    }, (ids) => ids.length > 0);
    await handle.delete();
    return {
      paused: created.state.paused, note: created.state.note, memo: created.memo,
      prefix: action.workflowId.startsWith('scheduled-'), result,
      every: updated.spec.intervals[0].every, listed, deleted: await outcome(handle.describe()),
    };
  },
  'schedule-backfill-and-overlap': async (t) => {
    const handle = await t.client.schedule.create({
      scheduleId: 'backfilled',
      spec: { intervals: [{ every: '1h' }] },
      action: { type: 'startWorkflow', workflowType: 'greets', args: ['back'], taskQueue, workflowId: 'backfilled' },
      policies: { overlap: 'ALLOW_ALL' },
      state: { paused: true },
    });
    const end = new Date(Date.UTC(2024, 0, 1, 6, 30));
    await handle.backfill({ start: new Date(Date.UTC(2024, 0, 1, 3, 30)), end, overlap: 'ALLOW_ALL' });
    const ran = await eventually(() => handle.describe(), (d) => d.info.recentActions.length === 3);
    await handle.delete();
    return ran.info.recentActions.map((a) => a.action.workflow.workflowId).sort();
  },
  'reset': async (t) => {
    const handle = await t.start('counts', [1]);
    await handle.signal('add', 2);
    const raised = await handle.executeUpdate('raise', { args: [5], updateId: 'up' });
    const { runId } = await t.client.workflowService.resetWorkflowExecution({
      namespace: 'default', workflowExecution: { workflowId: handle.workflowId }, reason: 'again', workflowTaskFinishEventId: 4, requestId: 'reset-request',
    });
    const fresh = t.client.workflow.getHandle(handle.workflowId, runId);
    const asked = await eventually(() => fresh.query('total'), (sum) => sum === raised);
    await fresh.signal('finish');
    const result = await fresh.result();
    await Worker.runReplayHistory({ workflowBundle: t.workflowBundle }, await fresh.fetchHistory(), handle.workflowId);
    return { raised, asked, result, before: (await t.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).describe()).status.name };
  },
  'batch': async (t) => {
    const handles = await Promise.all(['batch-1', 'batch-2', 'batch-3'].map((workflowId) => t.start('forever', [], { workflowId })));
    await t.client.workflowService.startBatchOperation({
      namespace: 'default', jobId: 'batch', reason: 'enough', visibilityQuery: "WorkflowId STARTS_WITH 'batch-'", terminationOperation: { identity: 'tests' },
    });
    const results = await Promise.all(handles.map((handle) => outcome(handle.result())));
    const job = await eventually(() => t.client.workflowService.describeBatchOperation({ namespace: 'default', jobId: 'batch' }), (described) => described.state === 2);
    return { results, done: job.completeOperationCount.toNumber(), failed: job.failureOperationCount.toNumber() };
  },
  'service': async (t) => {
    const info = await t.client.workflowService.getSystemInfo({});
    const health = await t.client.connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
    const described = await t.client.workflowService.describeNamespace({ namespace: 'default' });
    const unimplemented = await t.client.connection.operatorService.deleteNamespace({ namespace: 'other' }).catch((e) => e.code);
    return { version: info.serverVersion, health: health.status, namespace: described.namespaceInfo.name, unimplemented };
  },
};

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await client.Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: require.resolve('./workflows'), logger: new DefaultLogger('ERROR') });
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { Stage: 2 } });

  let worker;
  let running;
  const startWorker = async () => {
    worker = await Worker.create({ connection: native, taskQueue, workflowBundle, activities, maxHeartbeatThrottleInterval: '100ms' });
    running = worker.run();
  };
  const stopWorker = async () => {
    worker.shutdown();
    await running;
  };
  await startWorker();

  for (const [name, scenario] of Object.entries(scenarios).filter(([name]) => !only || name.includes(only))) {
    const started = new client.Client({ connection });
    const start = (type, args = [], options = {}) => started.workflow.start(type, { taskQueue, workflowId: name, args, ...options });
    const run = async (type, args, options) => (await start(type, args, options)).result();
    const restartWorker = async () => {
      await stopWorker();
      await startWorker();
    };
    let timer;
    const deadline = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no answer within 40 s')), 40_000); });
    try {
      const answer = await Promise.race([scenario({ client: started, start, run, restartWorker, workflowBundle }), deadline]);
      console.log(JSON.stringify({ name, outcome: answer }));
    } catch (e) {
      console.log(JSON.stringify({ name, error: `${e.stack}\n${e.cause?.stack ?? ''}` }));
    } finally {
      clearTimeout(timer);
    }
  }

  await stopWorker();
  await native.close();
  await connection.close();
}

main().then(() => process.exit(0), (e) => {
  console.error(e);
  process.exit(1);
});

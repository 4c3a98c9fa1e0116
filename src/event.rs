//! What happens while a plan is brought up to date, as plain data.
//! Knows nothing of who listens or how it is shown.

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A run began.
    RunStarted {
        /// The pipeline's name.
        pipeline: String,
        /// How many stages it has.
        stages: usize,
    },
    /// A stage needs nothing: its result is there already.
    StageFresh {
        /// The stage.
        stage: String,
    },
    /// A stage began, and why.
    StageStarted {
        /// The stage.
        stage: String,
        /// The causes in words, the first leaf first.
        because: Vec<String>,
    },
    /// How far a stage is.
    StageProgress {
        /// The stage.
        stage: String,
        /// Steps done, taken from the store or computed.
        done: usize,
        /// Steps known so far.
        of: usize,
        /// Rows handled so far.
        rows: u64,
    },
    /// How far a step that gives many outputs is; told after every tenth.
    StepProgress {
        /// The stage.
        stage: String,
        /// Outputs given so far.
        outputs: usize,
        /// Their rows.
        rows: u64,
    },
    /// A stage is up to date.
    StageDone {
        /// The stage.
        stage: String,
        /// Steps computed now.
        computed: usize,
        /// Steps whose results were in the store.
        reused: usize,
        /// Rows handled.
        rows: u64,
        /// Wall seconds.
        seconds: f64,
    },
    /// A stage could not be brought up to date.
    StageFailed {
        /// The stage.
        stage: String,
        /// Why, with the mend.
        why: String,
    },
    /// A stage was not tried, since one that it needs failed.
    StageSkipped {
        /// The stage.
        stage: String,
        /// The stage that failed.
        failed: String,
    },
    /// Another process is computing the same step; this one waits for its result.
    Waiting {
        /// The stage.
        stage: String,
    },
    /// A file of the store was damaged and moved aside; what made it runs again.
    SetAside {
        /// The stage that wanted it.
        stage: String,
        /// What was damaged.
        what: String,
        /// The file's new place in the store.
        file: String,
    },
    /// Something that a reader of the log should know but that stops nothing.
    Warning {
        /// The stage.
        stage: String,
        /// What.
        text: String,
    },
    /// A file for readers was written or brought back.
    Written {
        /// Its path relative to the project.
        path: String,
    },
    /// The run ended.
    RunDone {
        /// Stages that computed something.
        executed: usize,
        /// Stages that were fresh.
        fresh: usize,
        /// Stages that failed or were skipped.
        failed: usize,
        /// Wall seconds.
        seconds: f64,
    },
}

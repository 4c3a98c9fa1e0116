//! `caveat graph`: the stages and how they hang together, coloured by status.
//! Knows nothing of how a status is found out.

use super::arguments::{Common, GraphFormat, GraphOptions};
use super::error::CliError;
use super::open::{Opened, open, store};
use super::{exit_code, output, status};
use crate::execute::{StageState, State};
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, options: &GraphOptions) -> Result<ExitCode, CliError> {
    let opened = open(common, options.file.as_deref())?;
    let states = status::states(&opened, &store(&opened.project)?)?;
    let text = match options.format {
        GraphFormat::Mermaid => mermaid(&opened, &states),
        GraphFormat::Dot => dot(&opened, &states),
    };
    output::write(&text)?;
    Ok(exit_code::DONE)
}

fn class(state: &State) -> &'static str {
    match state {
        State::Fresh | State::Unwritten { .. } => "fresh",
        State::Stale(_) => "stale",
        State::Waiting { .. } => "waiting",
    }
}

/// The stages that a stage reads directly.
fn arrows(opened: &Opened) -> impl Iterator<Item = (&str, &str)> {
    opened
        .plan
        .stages
        .iter()
        .flat_map(|stage| stage.needs.iter().map(|need| (need.as_str(), stage.name.as_str())))
}

fn mermaid(opened: &Opened, states: &[StageState]) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (stage, state) in opened.plan.stages.iter().zip(states) {
        let line =
            format!("  {0}[\"{0}<br/>{1}\"]:::{2}\n", stage.name, stage.kind.name(), class(&state.state));
        text.push_str(&line);
    }
    for (from, to) in arrows(opened) {
        text.push_str(&format!("  {from} --> {to}\n"));
    }
    text.push_str("  classDef fresh fill:#cce8d2,stroke:#1d6b36,color:#10151b\n");
    text.push_str("  classDef stale fill:#ffe2c2,stroke:#a14a00,color:#10151b\n");
    text.push_str("  classDef waiting fill:#e6e9ee,stroke:#55606e,color:#10151b\n");
    text
}

fn dot(opened: &Opened, states: &[StageState]) -> String {
    let mut text = "digraph pipeline {\n  rankdir=LR;\n  node [shape=box, style=filled];\n".to_owned();
    for (stage, state) in opened.plan.stages.iter().zip(states) {
        let colour = match state.state {
            State::Fresh | State::Unwritten { .. } => "#cce8d2",
            State::Stale(_) => "#ffe2c2",
            State::Waiting { .. } => "#e6e9ee",
        };
        let (name, kind) = (&stage.name, stage.kind.name());
        text.push_str(&format!("  {name} [label=\"{name}\\n{kind}\", fillcolor=\"{colour}\"];\n"));
    }
    for (from, to) in arrows(opened) {
        text.push_str(&format!("  {from} -> {to};\n"));
    }
    text.push_str("}\n");
    text
}

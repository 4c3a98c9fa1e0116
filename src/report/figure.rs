//! A figure as it was asked for, with the caveats and findings that belong to it.
//! Knows nothing of lines, colours or words.

use super::caveat::PlacedCaveat;
use super::funnel::Funnel;
use crate::disclosure::published::Measure;
use crate::language::LocalText;
use crate::period::Period;
use std::collections::BTreeMap;

/// One figure of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name in the pipeline, as `fig1`: anchor and file name.
    pub name: String,
    /// Its title, without a number.
    pub title: LocalText,
    /// What is drawn.
    pub show: Show,
    /// The stage whose table it shows.
    pub table: String,
    /// The outcome.
    pub outcome: String,
    /// The breakdown; `total` is everybody in one line.
    pub breakdown: String,
    /// The groups in the order of drawing; of a funnel the units that are drawn.
    pub groups: Vec<String>,
    /// The index's reference period, drawn as a vertical line.
    pub reference_line: Option<Period>,
    /// The group whose indicator is taken as the average in place of everybody's.
    pub relative_to: Option<RelativeTo>,
    /// Whether the 95 % interval of each mean indicator is drawn.
    pub intervals: bool,
    /// What may be compared between its groups.
    pub comparability: Comparability,
    /// The caveats that the facts demand, weightiest first.
    pub caveats: Vec<PlacedCaveat>,
    /// Each group's longest run on one side of zero, where it was computed.
    pub runs: BTreeMap<String, Run>,
    /// Units against their size in one period, where that is what the figure shows.
    pub funnel: Option<Funnel>,
}

/// What a figure draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Actual minus expected, one line a group.
    Indicator,
    /// Actual and expected, two lines a group.
    ActualExpected,
    /// Actual alone, one line a group.
    Actual,
    /// Percent change since the reference period, one line a group.
    Index,
    /// Actual minus expected of one period, a point a unit against its size, with the limits of chance.
    Funnel,
}

impl Show {
    /// The measures drawn, in the order of their lines; the first is the figure's own measure.
    pub fn measures(self) -> &'static [Measure] {
        match self {
            Self::Indicator | Self::Funnel => &[Measure::Indicator],
            Self::ActualExpected => &[Measure::Actual, Measure::Expected],
            Self::Actual => &[Measure::Actual],
            Self::Index => &[Measure::PercentChange],
        }
    }
}

/// A group that others are measured against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativeTo {
    /// Its breakdown.
    pub breakdown: String,
    /// Its code.
    pub group: String,
}

impl Figure {
    /// Whether each group is drawn on its own, so that nobody reads a distance between lines that says nothing.
    pub fn is_drawn_apart(&self) -> bool {
        self.groups.len() > 1 && self.show != Show::Index && self.comparability.is_of_development_only()
    }
}

/// What may be compared between a breakdown's groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparability {
    /// The breakdown is a control: each group is zero on average, only the development says anything.
    DevelopmentOnly,
    /// The breakdown is a control of a model that was fitted to other rows.
    ControlledElsewhere,
    /// The controls explain this share (0 to 1) of it, nearly all.
    Absorbed(f64),
    /// The model gives levels no zero: it has no intercept, or is not the official one.
    Unanchored,
    /// The model was fitted to other rows: zero is no average of these.
    Elsewhere,
    /// The controls explain a share (0 to 1) of it: levels are drawn towards zero by that much.
    Partly(f64),
    /// Level and development.
    Free,
    /// There is no model: actual values, which differ with who the groups are.
    NoModel,
}

impl Comparability {
    /// Whether levels say nothing, and only the development may be compared.
    pub fn is_of_development_only(self) -> bool {
        match self {
            Self::DevelopmentOnly | Self::ControlledElsewhere | Self::Absorbed(_) | Self::Unanchored => true,
            Self::Elsewhere | Self::Partly(_) | Self::Free | Self::NoModel => false,
        }
    }
}

/// The longest run of periods on one side of zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Periods in a row.
    pub length: usize,
    /// Whether the run lies above zero.
    pub above: bool,
    /// Probability of a run as long by chance alone.
    pub p: f64,
    /// The run's last period, where known.
    pub to: Option<Period>,
}

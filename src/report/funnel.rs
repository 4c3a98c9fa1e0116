//! Units against their size in one period, with the limits of chance, as published numbers give them.
//! Knows nothing of how limits are computed, of lines or of words.

use crate::period::Period;

/// A funnel about zero. Every number comes from what has passed the gate; hidden units are counted only.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// The period; nothing where the data have no time.
    pub period: Option<Period>,
    /// The units, in the order of their codes.
    pub units: Vec<FunnelUnit>,
    /// The limits by rising size: size, and half the width of the inner and of the outer limits.
    pub limits: Vec<(u64, f64, f64)>,
    /// How many units the gate hides in the period.
    pub hidden: usize,
    /// Standard deviation of single observations within units, in the outcome's unit.
    pub sd: f64,
    /// Standard deviation between units beyond chance, in the outcome's unit.
    pub between: f64,
}

/// A unit in a funnel.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelUnit {
    /// Its code.
    pub group: String,
    /// Its observations, rounded as published.
    pub n: u64,
    /// Its mean indicator, from zero or from the group that the figure is relative to.
    pub value: f64,
    /// Half the width of the 95 % limits for its size.
    pub inner: f64,
    /// Half the width of the 99.8 % limits for its size.
    pub outer: f64,
    /// Where it lies.
    pub place: Place,
}

/// Between which limits a unit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Within the 95 % limits.
    Within,
    /// Outside them, within the 99.8 % limits.
    Between,
    /// Outside both.
    Outside,
}

impl Funnel {
    /// The unit with this code, if it is drawn.
    pub fn unit(&self, group: &str) -> Option<&FunnelUnit> {
        self.units.iter().find(|unit| unit.group == group)
    }

    /// The units outside both limits, in the order of their codes.
    pub fn outside(&self) -> impl Iterator<Item = &FunnelUnit> {
        self.units.iter().filter(|unit| unit.place == Place::Outside)
    }
}

impl Place {
    /// The word for it in data files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Within => "within_95",
            Self::Between => "outside_95",
            Self::Outside => "outside_998",
        }
    }
}

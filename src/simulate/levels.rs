//! The level lists that the codes of an extract point into, in the order of the codes.
//! Knows nothing of how often a level occurs.

/// Sex.
pub const SEX: &[&str] = &["m", "f"];
/// Country background.
pub const ORIGIN: &[&str] = &["norway", "eu_eea", "non_western"];
/// Highest completed education.
pub const EDUCATION: &[&str] =
    &["none", "primary", "upper_secondary", "short_tertiary", "bachelor", "master_plus", "unknown"];
/// Marital status.
pub const MARITAL: &[&str] = &["single", "married", "divorced", "widowed"];
/// Weekly working hours before registration.
pub const PRIOR_HOURS_BAND: &[&str] =
    &["0", "0-5", "5-10", "10-15", "15-20", "20-25", "25-30", "30-35", "35-38", "38+"];
/// Tenths of income before registration, `d0` lowest.
pub const PRIOR_INCOME_BAND: &[&str] = &["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"];
/// Main benefit in the month.
pub const BENEFIT: &[&str] = &["unemployment", "aap", "sickness", "measures", "social", "none"];
/// Effort group in the month.
pub const EFFORT_GROUP: &[&str] = &["standard", "situational", "adapted", "sick_no_employer"];
/// Counties by their number of 2024.
pub const COUNTY: &[&str] =
    &["03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56"];

/// The largest code of `children`, which stands for four or more.
pub const MOST_CHILDREN: u8 = 4;

/// Codes of [`ORIGIN`].
pub(super) mod origin {
    pub const NON_WESTERN: u8 = 2;
}

/// Codes of [`BENEFIT`].
pub(super) mod benefit {
    pub const UNEMPLOYMENT: u8 = 0;
    pub const AAP: u8 = 1;
    pub const MEASURES: u8 = 3;
}

/// Codes of [`EFFORT_GROUP`].
pub(super) mod effort {
    pub const STANDARD: u8 = 0;
    pub const SITUATIONAL: u8 = 1;
    pub const ADAPTED: u8 = 2;
    pub const SICK_NO_EMPLOYER: u8 = 3;
}

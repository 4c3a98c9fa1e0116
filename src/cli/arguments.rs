//! The command line as clap reads it.
//! Knows nothing of what commands do.

use crate::language::Language;
use crate::name::Name;
use crate::starter::NAME;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reproducible indicator articles: no figure without its caveats.
#[derive(Debug, Parser)]
#[command(
    name = "caveat",
    version,
    about,
    long_about = "Reproducible indicator articles: no figure without its caveats.\n\n\
        A pipeline (pipelines/*.yaml) says which data to read, which model to fit, which groups to compare \
        and which article to write. `caveat run` brings everything up to date and computes only what has \
        changed; `caveat why` says what has.",
    after_help = "Begin with:\n  \
        caveat init                        a small pipeline with data and article, to be made your own\n  \
        caveat run pipelines/demo.yaml     simulate a population, fit, and write the article\n  \
        caveat status                      what is fresh, stale or waiting\n  \
        caveat show model                  the coefficients\n\n\
        Exit codes: 0 done, 1 a stage failed, 2 the pipeline or command line is wrong,\n\
        3 a result differs, 4 the store is damaged, 130 interrupted."
)]
pub struct Arguments {
    /// What all commands take.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What all commands take.
#[derive(Debug, Args)]
pub struct Common {
    /// The project's folder; paths in pipelines are relative to it.
    #[arg(short = 'C', long = "project", value_name = "DIR", global = true, default_value = ".")]
    pub project: PathBuf,
    /// The pipeline file; the only one in pipelines/, or pipelines/demo.yaml, unless said otherwise.
    #[arg(long = "pipeline", value_name = "FILE", global = true)]
    pub pipeline: Option<String>,
    /// Set a parameter of the pipeline; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE", global = true)]
    pub set: Vec<String>,
    /// A folder outside the project that the pipeline may read; may be given several times.
    #[arg(long = "allow-path", value_name = "DIR", global = true)]
    pub allow_path: Vec<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring all stages up to date.
    #[command(after_help = "Examples:\n  \
        caveat run                                   the default pipeline\n  \
        caveat run pipelines/demo.yaml --dry-run     what would run, and why\n  \
        caveat run --stage model                     the model and what it needs\n  \
        caveat run --set edition=2024-10             with another parameter\n  \
        caveat run --verify-dense                    and fit samples by other means, too")]
    Run(RunOptions),
    /// Show the articles in a browser while you write: run again and reload the page when something changed.
    #[command(
        long_about = "Show the articles in a browser while you write: run again and reload the page when something changed.\n\n\
            Runs the pipeline as `caveat run` does, into the same folders and from the same store, and says where a browser \
            finds the articles; only browsers on this computer do. Then it watches every file that the pipeline is \
            made from: its own YAML and what that extends, templates, caveats, bibliography, data. When one changes, it \
            runs again and open pages reload where they are. What is wrong stands over the article, with file, \
            line and mend, until it is mended; the files in reports/ stay those of the last run that went well. An edition that \
            is published stays as it is.",
        after_help = "Examples:\n  \
            caveat serve                                 the default pipeline, at http://127.0.0.1:4750/\n  \
            caveat serve pipelines/punctuality.yaml      another\n  \
            caveat serve --set edition=draft             into a folder of its own\n  \
            caveat serve --stage article                 one article of several, and what it needs\n\n\
            Ctrl-C ends it (exit code 0). Exit code 2 when the command line is wrong or the port is taken."
    )]
    Serve(ServeOptions),
    /// Which stages are fresh, stale or waiting.
    Status(JsonOptions),
    /// Why a stage has to run: the first cause, old value and new; or why a figure has its caveats.
    #[command(after_help = "Examples:\n  \
        caveat why model                    why the stage has to run\n  \
        caveat why --figure fig10           the figure's caveats, the facts that chose them, and those it does without\n  \
        caveat why article --figure fig10   the same of the article of one stage")]
    Why(WhyOptions),
    /// Everything that can be wrong before data are read.
    Check(JsonOptions),
    /// A stage's result as a table.
    #[command(after_help = "Examples:\n  \
        caveat show indicator --where breakdown=county --where group=03\n  \
        caveat show model --format csv > coefficients.csv\n\n\
        Only what may be published is shown; --confidential shows the rest. Numbers have all their digits, for your own\n\
        checks: hand on the data files of an edition, which have those that are published.")]
    Show(ShowOptions),
    /// Compute an edition again from its lock, and say of each output whether it is the same.
    #[command(after_help = "Examples:\n  \
        caveat reproduce punctuality/2013                      an edition under reports/\n  \
        caveat reproduce punctuality-2013.caveat.zip           an archive of `caveat pack`\n\n\
        The pipeline is the one in the edition's lock; data and templates are those of the project (of an archive\n\
        its own, and the project's for what it does not hold), and what is not as in the lock is named. Nothing computed before is used and nothing in reports/ is written:\n\
        the work is done in a folder of its own under TMPDIR. Exit code 3 when an output differs.")]
    Reproduce(ReproduceOptions),
    /// What changed between two editions, in numbers, and why: data, pipeline, program.
    #[command(after_help = "Examples:\n  \
        caveat diff punctuality/2013 punctuality/2014             counts, and the number that moved most\n  \
        caveat diff old/reports/p/2024-08 reports/p/2024-08 --all --format md\n\n\
        Only published numbers are read: the data files beside the figures, as each edition's lock names them.\n\
        `through` tells what moved a number as far as these show: 'own rows' when the group's number of persons\n\
        or mean outcome differs too, 'model' when only what is expected of the same rows differs.")]
    Diff(DiffOptions),
    /// The stages and how they hang together.
    Graph(GraphOptions),
    /// One archive of everything publishable of an edition, with an account of the run.
    #[command(
        long_about = "One archive of everything publishable of an edition, with an account of the run.\n\n\
            It holds the articles, figures, data and edition.lock, the pipeline and the texts they were rendered from, and \
            ro-crate-metadata.json, a Provenance Run Crate that says what was computed from what. Every file is checked \
            against edition.lock. Register extracts and the results in the store are not in it: they are named by BLAKE3 \
            digest. Equal editions give equal bytes; no clock, user or machine is recorded.",
        after_help = "Examples:\n  \
            caveat pack reports/punctuality/2013\n  \
            caveat pack punctuality/2013 --date 2014-02-01 --out flights.zip\n  \
            caveat pack punctuality/2013 --licence https://spdx.org/licenses/CC-BY-4.0\n\n\
            The archive must name a day of publication. Without --date it is the last day of the edition's period (2013-12-31 \
            of the edition 2013), and the archive says that nobody stated it.\n\
            It must name a licence. Without --licence it is the project's LICENSE, which goes into the archive."
    )]
    Pack(PackOptions),
    /// Write simulated register extracts, of any size.
    #[command(after_help = "Examples:\n  \
        caveat simulate data                               the size of the demo: 24 million rows\n  \
        caveat simulate data --persons-per-month 20000     a small one, in a second")]
    Simulate(SimulateOptions),
    /// A new pipeline that runs at once, with article, caveats and a little simulated data.
    #[command(after_help = "Examples:\n  \
        caveat init                                in the present folder, in English\n  \
        caveat init waits --name waiting_times     in the folder waits, under a name of its own\n  \
        caveat init --language nb --language en    an article in each of two languages\n  \
        caveat init --parts                        only what is missing of what all articles share\n\n\
        Nothing is overwritten. Files of the new pipeline that are there already stop it; of what a project has once\n\
        (README.md, .gitignore, the catalogue of caveats, the page) those that are there are left as they are.")]
    Init(InitOptions),
    /// The store: what is there, is it whole, what may go.
    #[command(subcommand)]
    Cache(CacheCommand),
    /// The JSON Schema of pipeline files, for editors.
    Schema,
    /// Completion for a shell.
    Completions(CompletionsOptions),
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// The pipeline file.
    #[arg(value_name = "PIPELINE")]
    pub file: Option<String>,
    /// Only this stage and what it needs.
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// Steps computed side by side; one more than there are processors unless said otherwise.
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Say what would run, and why; compute nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Compute everything anew, also what is fresh.
    #[arg(long)]
    pub force: bool,
    /// Fail, before anything is computed, if the pipeline or a file is not as in the edition's lock; and write
    /// nothing if an output is not. Exit code 3.
    #[arg(long, conflicts_with = "dry_run")]
    pub locked: bool,
    /// Mark the edition as published: from then on no run changes it, unless with --correct.
    #[arg(long, conflicts_with_all = ["dry_run", "locked"])]
    pub publish: bool,
    /// Put right an error in a published edition: what was wrong, in a sentence for its readers. The page says it, with
    /// the day. New data are no correction but an edition of their own.
    #[arg(long, value_name = "REASON", value_parser = reason, conflicts_with_all = ["dry_run", "locked"])]
    pub correct: Option<String>,
    /// Compute every step that has to be computed twice, and compare: a difference is a failure (exit code 3). With
    /// --force all steps.
    #[arg(long, conflicts_with = "dry_run")]
    pub check_determinism: bool,
    /// After a failure go on with the stages that do not need the failed one.
    #[arg(long)]
    pub keep_going: bool,
    /// After the run fit a sample of each model's rows once more by a dense decomposition, and print the largest
    /// difference for each outcome; more than 1e-8 of the outcome's size is a failure.
    #[arg(long, conflicts_with = "dry_run")]
    pub verify_dense: bool,
    /// Rows read at a time of a file that holds several periods: less memory with fewer. No result depends on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub chunk_rows: Option<u64>,
    /// Print the outcome as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The pipeline file.
    #[arg(value_name = "PIPELINE")]
    pub file: Option<String>,
    /// Only this stage and what it needs.
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// The port of 127.0.0.1; 4750, or the next that is free, unless said otherwise. With 0 any that is free.
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Steps computed side by side; one more than there are processors unless said otherwise.
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Rows read at a time of a file that holds several periods: less memory with fewer. No result depends on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub chunk_rows: Option<u64>,
}

/// Options of commands that print a state.
#[derive(Debug, Args)]
pub struct JsonOptions {
    /// The pipeline file.
    #[arg(value_name = "PIPELINE")]
    pub file: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `why`.
#[derive(Debug, Args)]
pub struct WhyOptions {
    /// The stage; all stages that are not fresh unless one is named.
    #[arg(value_name = "STAGE")]
    pub stage: Option<String>,
    /// The caveats of a figure with the facts by which each was chosen, and those that do not apply with the facts
    /// that are not met; STAGE says of which article, where several have a figure of the name.
    #[arg(long, value_name = "FIGURE")]
    pub figure: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct ShowOptions {
    /// The stage.
    #[arg(value_name = "STAGE")]
    pub stage: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
    /// Only rows whose column has this value; may be given several times.
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub conditions: Vec<String>,
    /// Of a model: what is known of each outcome's fit, in place of the coefficients.
    #[arg(long)]
    pub fits: bool,
    /// Of means by group: how much is hidden to protect persons, of which breakdowns and by which rule.
    #[arg(long, conflicts_with = "confidential")]
    pub gate: bool,
    /// Show what is not for publication: rows of persons, exact numbers of persons, hidden cells.
    #[arg(long)]
    pub confidential: bool,
}

/// Options of `reproduce`.
#[derive(Debug, Args)]
pub struct ReproduceOptions {
    /// The edition: its folder, its lock, `pipeline/edition` under reports/, or an archive of `caveat pack`.
    #[arg(value_name = "EDITION")]
    pub edition: String,
    /// Numbers that differ by no more than this share of their size count as the same.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub tolerance: f64,
    /// Steps computed side by side; one more than there are processors unless said otherwise.
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Print the verdicts as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffOptions {
    /// The earlier edition: its folder, its lock, or `pipeline/edition` under reports/.
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The later edition.
    #[arg(value_name = "NEW")]
    pub new: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = DiffFormat::Table)]
    pub format: DiffFormat,
    /// List every number that moved, not only counts and the largest.
    #[arg(long)]
    pub all: bool,
}

/// How to print a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For reading on a terminal.
    Table,
    /// Markdown, as code hosts show it.
    Md,
    /// JSON: causes and every number.
    Json,
    /// CSV: every number.
    Csv,
}

/// How to print a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Aligned columns for reading.
    Table,
    /// Comma-separated values.
    Csv,
    /// A JSON array of objects.
    Json,
    /// Parquet, for a file or a pipe.
    Parquet,
}

/// Options of `graph`.
#[derive(Debug, Args)]
pub struct GraphOptions {
    /// The pipeline file.
    #[arg(value_name = "PIPELINE")]
    pub file: Option<String>,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
    pub format: GraphFormat,
}

/// How to write a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Mermaid, as code hosts draw it.
    Mermaid,
    /// Graphviz DOT.
    Dot,
}

/// Options of `pack`.
#[derive(Debug, Args)]
pub struct PackOptions {
    /// The edition: its folder, or what follows reports/ in it.
    #[arg(value_name = "EDITION")]
    pub edition: String,
    /// The archive to write; <pipeline>-<edition>.caveat.zip in the current folder unless said otherwise.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The day of publication.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<String>,
    /// The address of the licence under which the edition is published.
    #[arg(long, alias = "license", value_name = "URL")]
    pub licence: Option<String>,
    /// The organisation that publishes the edition; no person's name.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// The publisher's page.
    #[arg(long, value_name = "URL", requires = "publisher")]
    pub publisher_url: Option<String>,
}

/// Options of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateOptions {
    /// The folder for the extracts; made if it is not there.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Registered persons in each month.
    #[arg(long, value_name = "N", default_value_t = 258_000,
        value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub persons_per_month: u32,
    /// The seed: equal seeds give equal extracts.
    #[arg(long, value_name = "SEED", default_value_t = 20_250_512)]
    pub seed: u64,
    /// Write into a folder that has extracts already.
    #[arg(long)]
    pub overwrite: bool,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// The project's folder; made if it is not there.
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// A language of the article: en, nb or nn; may be given several times.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Vec<Language>,
    /// The pipeline's name.
    #[arg(long, value_name = "NAME", default_value = NAME, value_parser = name)]
    pub name: String,
    /// Only the parts that all articles of a project share and that are missing: the catalogue of caveats, the
    /// bibliography, the page with its style and script.
    #[arg(long, conflicts_with_all = ["language", "name"])]
    pub parts: bool,
}

/// What can be done with the store.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// What is there: stages and editions, with their sizes.
    List(CacheOptions),
    /// Read everything and say what is damaged; damaged files are moved to .caveat/quarantine.
    #[command(
        after_help = "Exit code 0 when everything is whole, 4 when something was damaged. What was damaged is \
        computed again by the next run that wants it, so after a check and a run all is well."
    )]
    Check(CacheOptions),
    /// Say what no current pipeline and no edition needs; take it away with --yes.
    #[command(
        after_help = "Kept are the latest results of the stages of the pipelines in pipelines/, those that the \
        edition.lock files under reports/ name, and all steps that these came from, so that a new month still \
        costs only itself. Everything else can be computed again from its inputs. Runs that use the store are waited for."
    )]
    Gc(GcOptions),
}

/// Options of `cache list` and `cache check`.
#[derive(Debug, Args)]
pub struct CacheOptions {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `cache gc`.
#[derive(Debug, Args)]
pub struct GcOptions {
    /// Take it away; without this it is only said what would go.
    #[arg(long)]
    pub yes: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

fn language(code: &str) -> Result<Language, String> {
    let known = Language::ALL.into_iter().find(|language| language.code() == code);
    known.ok_or_else(|| format!("the languages are {}", Language::ALL.map(Language::code).join(", ")))
}

fn name(text: &str) -> Result<String, String> {
    let name = Name::parse(text).ok_or("use lower-case letters, digits and underscores")?;
    Ok(name.to_string())
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("say in a sentence what was wrong".to_owned()) } else { Ok(text.to_owned()) }
}

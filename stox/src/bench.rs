//! `stox bench`: figures of this machine, as ratios in one run.

mod images;
mod mattes;

use std::process::ExitCode;

use clap::Subcommand;

use crate::settings::Settings;

/// What to measure.
#[derive(Subcommand)]
pub enum BenchVerb {
    /// The whole way of a photo to finished pictures: speed, memory, scaling.
    Images(images::ImagesArguments),
    /// Cut-outs against exact truth, for every kind of background.
    Mattes(mattes::MattesArguments),
}

/// Runs the verb.
pub fn run(settings: &Settings, verb: BenchVerb) -> anyhow::Result<ExitCode> {
    match verb {
        BenchVerb::Images(arguments) => images::run(&arguments),
        BenchVerb::Mattes(arguments) => mattes::run(settings, &arguments),
    }
}

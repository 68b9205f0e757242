//! `stox bench`: figures of this machine, as ratios in one run.

mod images;
mod mattes;
mod tone;

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
    /// Colours of photos with known faults before and after correction.
    Tone(tone::ToneArguments),
}

/// Runs the verb.
pub fn run(settings: &Settings, verb: BenchVerb) -> anyhow::Result<ExitCode> {
    match verb {
        BenchVerb::Images(arguments) => images::run(&arguments),
        BenchVerb::Mattes(arguments) => mattes::run(settings, &arguments),
        BenchVerb::Tone(arguments) => tone::run(&arguments),
    }
}

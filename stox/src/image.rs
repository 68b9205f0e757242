//! `stox image`: the picture engine on single files, and what it did to a photo.

mod check;
mod enhance;
mod receipt;
mod words;

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use domain::Marketplace;

use crate::settings::Settings;

/// What to do with a picture.
#[derive(Subcommand)]
pub enum ImageVerb {
    /// Turn a photo into marketplace-ready pictures, without a running Stox.
    Enhance(enhance::EnhanceArguments),
    /// Measure a finished picture against a marketplace's rules.
    Check(check::CheckArguments),
    /// Show what was done to an uploaded photo.
    Receipt(receipt::ReceiptArguments),
}

/// A marketplace, as it is named on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Market {
    /// Amazon.
    Amazon,
    /// Trendyol.
    Trendyol,
    /// Hepsiburada.
    Hepsiburada,
}

impl From<Market> for Marketplace {
    fn from(market: Market) -> Self {
        match market {
            Market::Amazon => Self::Amazon,
            Market::Trendyol => Self::Trendyol,
            Market::Hepsiburada => Self::Hepsiburada,
        }
    }
}

/// Runs the verb.
pub async fn run(settings: &Settings, verb: ImageVerb) -> anyhow::Result<ExitCode> {
    match verb {
        ImageVerb::Enhance(arguments) => enhance::run(settings, &arguments),
        ImageVerb::Check(arguments) => check::run(&arguments),
        ImageVerb::Receipt(arguments) => receipt::run(arguments).await,
    }
}

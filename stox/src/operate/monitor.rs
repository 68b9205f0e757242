//! `stox monitor`: the installation live on a terminal, as plain lines elsewhere, and one look for scripts.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use operate::advice::{Advice, advise};
use operate::system::System;
use runtime::Context;
use serde::Serialize;

use super::ask::Asker;
use super::places::PlaceArguments;
use super::{screen, tables};
use crate::settings::Settings;

/// Time between the two looks of a one-shot verb, over which rates are taken.
const GLANCE: Duration = Duration::from_millis(1_000);

/// What to show.
#[derive(Args)]
pub struct MonitorArguments {
    /// One look at a part; without it, live until `q`.
    #[arg(value_enum)]
    view: Option<View>,
    /// Print JSON (a line for each look when live).
    #[arg(long)]
    json: bool,
    /// Seconds between two looks when live.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0)]
    every: f64,
    /// Plain lines also on a terminal.
    #[arg(long)]
    plain: bool,
    /// End after this many looks when live.
    #[arg(long, value_name = "COUNT")]
    looks: Option<u64>,
    /// Which installation.
    #[command(flatten)]
    place: PlaceArguments,
}

/// A part of the picture.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum View {
    /// Everything that is of interest now.
    Status,
    /// The services.
    Services,
    /// The queues and exchanges.
    Queues,
    /// Rates, processors, memory, network, marketplace limits, stock.
    Metrics,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    system: &'a System,
    advice: &'a [Advice],
}

/// Runs the verb. One look ends with 0 (well), 1 (degraded) or 2 (down).
pub async fn run(
    settings: &Settings,
    arguments: MonitorArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        arguments.every.is_finite() && arguments.every >= 0.1,
        "every: {} is not a number of seconds of at least 0.1",
        arguments.every
    );
    let mut asker = Asker::new(arguments.place.places(settings)?, context)?;
    let Some(view) = arguments.view else {
        return live(asker, &arguments, context).await;
    };
    asker.look().await;
    context.clock.pause(GLANCE).await;
    let system = asker.look().await;
    let given = advise(&system);
    if arguments.json {
        print_json(&system, &given, true)?;
    } else {
        for line in lines(view, &system, &given) {
            println!("{line}");
        }
    }
    Ok(ExitCode::from(system.state.exit_code()))
}

fn lines(view: View, system: &System, given: &[Advice]) -> Vec<String> {
    match view {
        View::Status => tables::page(system, given),
        View::Services => tables::services(system),
        View::Queues => {
            let mut lines = tables::queues(system, true);
            lines.extend(tables::exchanges(system));
            lines
        }
        View::Metrics => {
            let mut lines = tables::services(system);
            lines.extend(tables::exchanges(system));
            lines.extend(tables::business(system));
            lines.extend(tables::advice(given));
            lines
        }
    }
}

fn print_json(system: &System, advice: &[Advice], pretty: bool) -> anyhow::Result<()> {
    let report = Report { system, advice };
    let text = match pretty {
        true => serde_json::to_string_pretty(&report)?,
        false => serde_json::to_string(&report)?,
    };
    println!("{text}");
    Ok(())
}

/// On a terminal the screen; elsewhere, and in the background, plain lines.
async fn live(
    asker: Asker,
    arguments: &MonitorArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    context.life.listen_for_signals();
    let every = Duration::from_secs_f64(arguments.every);
    let terminal = std::io::stdout().is_terminal() && in_foreground();
    if terminal && !arguments.plain && !arguments.json {
        return screen::run(asker, every, arguments.looks, context)
            .await
            .context("screen");
    }
    plain(asker, arguments, every, context).await
}

/// A process in the background must not touch the terminal's modes: it would be stopped.
fn in_foreground() -> bool {
    let group = rustix::process::getpgrp();
    rustix::termios::tcgetpgrp(std::io::stdout()).is_ok_and(|owner| owner == group)
}

async fn plain(
    mut asker: Asker,
    arguments: &MonitorArguments,
    every: Duration,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let mut looks = 0;
    loop {
        let system = asker.look().await;
        let given = advise(&system);
        if arguments.json {
            print_json(&system, &given, false)?;
        } else {
            for line in tables::page(&system, &given) {
                println!("{line}");
            }
            println!();
        }
        looks += 1;
        if arguments.looks == Some(looks) {
            return Ok(ExitCode::from(system.state.exit_code()));
        }
        tokio::select! {
            () = context.clock.pause(every) => {}
            () = context.life.stopping() => return Ok(ExitCode::SUCCESS),
        }
    }
}

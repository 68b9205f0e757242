//! `stox scale`: how many replicas a service should have, once or for good.

use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use operate::advice::consumer;
use operate::scaling::{Change, Policy, Scaler, Seen};
use operate::system::System;
use runtime::Context;

use super::ask::Asker;
use super::places::PlaceArguments;
use crate::settings::Settings;

/// What to scale, and how.
#[derive(Args)]
pub struct ScaleArguments {
    /// The service to scale.
    #[arg(default_value = "ai-worker", value_name = "TARGET")]
    service: String,
    /// Decide by queue age and processor use, for good.
    #[arg(long, required = true)]
    auto: bool,
    /// Fewest replicas.
    #[arg(long, default_value_t = 2)]
    min: usize,
    /// Most replicas.
    #[arg(long, default_value_t = 10)]
    max: usize,
    /// Age of the oldest message, in seconds, above which there are too few.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    target_age: u64,
    /// Per cent of its processors above which it is short of them.
    #[arg(long, value_name = "PERCENT", default_value_t = 70)]
    cpu_percent: u8,
    /// Seconds that a need for more must last.
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    up_after: u64,
    /// Seconds that a need for fewer must last.
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    down_after: u64,
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    every: f64,
    /// The command that scales; {service} and {replicas} are filled in. Without it, changes are only printed.
    #[arg(long, value_name = "COMMAND")]
    run: Option<String>,
    /// End after this many looks.
    #[arg(long, value_name = "COUNT")]
    looks: Option<u64>,
    /// Which installation.
    #[command(flatten)]
    place: PlaceArguments,
}

impl ScaleArguments {
    fn policy(&self) -> anyhow::Result<Policy> {
        anyhow::ensure!(
            (1..=self.max).contains(&self.min),
            "min: {} is not from 1 to max, which is {}",
            self.min,
            self.max
        );
        anyhow::ensure!(
            (1..=100).contains(&self.cpu_percent),
            "cpu-percent: {} is not from 1 to 100",
            self.cpu_percent
        );
        anyhow::ensure!(
            self.every.is_finite() && self.every >= 0.1,
            "every: {} is not a number of seconds of at least 0.1",
            self.every
        );
        Ok(Policy {
            least: self.min,
            most: self.max,
            target_age: Duration::from_secs(self.target_age.max(1)),
            target_cpu: f64::from(self.cpu_percent) / 100.0,
            up_after: Duration::from_secs(self.up_after),
            down_after: Duration::from_secs(self.down_after),
        })
    }
}

/// Runs the verb until a signal.
pub async fn run(
    settings: &Settings,
    arguments: ScaleArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let known = crate::targets::TARGETS.iter().map(|row| row.name);
    anyhow::ensure!(
        known.clone().any(|name| name == arguments.service),
        "there is no target `{}`: choose from {}",
        arguments.service,
        known.collect::<Vec<_>>().join(", ")
    );
    let mut scaler = Scaler::new(arguments.policy()?);
    let mut asker = Asker::new(arguments.place.places(settings)?, context)?;
    context.life.listen_for_signals();
    let every = Duration::from_secs_f64(arguments.every);
    let mut looks = 0;
    loop {
        let system = asker.look().await;
        match seen(&system, &arguments.service) {
            Some(seen) => {
                if let Some(change) = scaler.look(&seen) {
                    apply(&arguments, seen.replicas, &change).await?;
                }
            }
            None => tracing::warn!(service = arguments.service, "does not answer"),
        }
        looks += 1;
        if arguments.looks == Some(looks) {
            return Ok(ExitCode::SUCCESS);
        }
        tokio::select! {
            () = context.clock.pause(every) => {}
            () = context.life.stopping() => return Ok(ExitCode::SUCCESS),
        }
    }
}

/// What is seen of a service; none while none of it answers.
fn seen(system: &System, service: &str) -> Option<Seen> {
    let found = system.services.iter().find(|s| s.name == service)?;
    let queues = system
        .queues
        .iter()
        .filter(|q| consumer(&q.name) == service);
    let (mut oldest, mut ready) = (0.0_f64, 0.0);
    for queue in queues {
        oldest = oldest.max(queue.oldest);
        ready += queue.ready;
    }
    (found.replicas > 0).then_some(Seen {
        at: system.at,
        replicas: found.replicas,
        oldest,
        ready,
        cpu: found.busy(),
    })
}

async fn apply(arguments: &ScaleArguments, before: usize, change: &Change) -> anyhow::Result<()> {
    let (service, replicas) = (&arguments.service, change.replicas);
    println!("{service}: {before} → {replicas} ({})", change.reason);
    let Some(command) = &arguments.run else {
        return Ok(());
    };
    let command = command
        .replace("{service}", service)
        .replace("{replicas}", &replicas.to_string());
    let status = tokio::process::Command::new("sh")
        .args(["-c", &command])
        .stdin(Stdio::null())
        .status()
        .await
        .with_context(|| format!("run `{command}`"))?;
    if !status.success() {
        // The next look decides again.
        tracing::warn!(command, %status, "the scaling command failed");
    }
    Ok(())
}

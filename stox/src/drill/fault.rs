//! How each thing is broken, and mended again.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use domain::Timestamp;
use runtime::Context;
use tokio::process::Command;

use super::disk::Disk;
use super::proxy::{Link, Proxy};
use super::{Drill, DrillArguments};
use crate::demo::fleet::Fleet;
use crate::doctor::authority;
use crate::settings::Settings;

/// A prepared fault.
pub enum Fault {
    /// A process is killed and started again.
    Kill(&'static str),
    /// A server is stopped and started by commands.
    Commands {
        /// Stops it.
        stop: String,
        /// Starts it.
        start: String,
    },
    /// A disk is filled for a time.
    Fill(Disk, Duration),
    /// Links are broken for a time.
    Links(Vec<Proxy>, Link, Duration),
}

/// The worker that is killed.
const VICTIM: &str = "ai-worker 1";

impl Fault {
    /// Prepares it; where links are to be broken, the addresses in the settings
    /// become those of proxies.
    pub async fn prepare(
        arguments: &DrillArguments,
        settings: &mut Settings,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let time = Duration::from_secs(arguments.seconds);
        let config = &mut settings.config;
        Ok(match arguments.drill {
            Drill::KillWorker => Fault::Kill(VICTIM),
            Drill::BrokerRestart | Drill::DbRestart => {
                let commands = arguments
                    .stop_command
                    .clone()
                    .zip(arguments.start_command.clone());
                let (stop, start) = commands.context(
                    "this drill stops and starts a server; say how, such as --stop-command 'docker stop stox-rabbitmq' \
                     --start-command 'docker start stox-rabbitmq'",
                )?;
                Fault::Commands { stop, start }
            }
            Drill::DiskFull => Fault::Fill(Disk::prepare(arguments.disk.as_deref())?, time),
            Drill::S3Down => {
                let proxy = through(&mut config.blobs.endpoint, 80, "S3_ENDPOINT", context).await?;
                Fault::Links(vec![proxy], Link::Cut, time)
            }
            Drill::Partition => {
                let broker = through(&mut config.bus.url, 5672, "RABBITMQ_URL", context).await?;
                let database =
                    through(&mut config.database.url, 5432, "DATABASE_URL", context).await?;
                Fault::Links(vec![broker, database], Link::Frozen, time)
            }
        })
    }

    /// The disk on which everything must be, where it is a disk that breaks.
    pub fn disk(&self) -> Option<&Path> {
        match self {
            Fault::Fill(disk, _) => Some(disk.path()),
            _ => None,
        }
    }

    /// Breaks it and mends it again; gives the time when it was mended.
    pub async fn happen(&self, fleet: &mut Fleet, context: &Context) -> anyhow::Result<Timestamp> {
        match self {
            Fault::Kill(name) => {
                fleet.kill(name).await?;
                fleet.start_again(name)?;
            }
            Fault::Commands { stop, start } => {
                run(stop).await?;
                run(start).await?;
            }
            Fault::Fill(disk, time) => {
                let until = context.now().after(*time);
                // What the services give up while it lasts is taken, too.
                while context.now() < until {
                    disk.fill()?;
                    context.clock.pause(Duration::from_millis(200)).await;
                }
                disk.clear()?;
            }
            Fault::Links(proxies, link, time) => {
                proxies.iter().for_each(|proxy| proxy.set(*link));
                context.clock.pause(*time).await;
                proxies.iter().for_each(|proxy| proxy.set(Link::Open));
            }
        }
        Ok(context.now())
    }
}

/// Puts a proxy before the server of an address.
async fn through(
    url: &mut String,
    port: u16,
    name: &str,
    context: &Context,
) -> anyhow::Result<Proxy> {
    anyhow::ensure!(
        !url.starts_with("amqps:") && !url.starts_with("https:") && !url.contains("sslmode=verify"),
        "{name}: this drill breaks the link itself, and a link under TLS is refused through another name: \
         give it an address without TLS"
    );
    let server =
        authority(url, port).with_context(|| format!("{name} is not set or is no address"))?;
    let proxy = Proxy::start(&server, context).await?;
    *url = instead(url, &proxy.address);
    Ok(proxy)
}

/// The address with another host and port.
fn instead(url: &str, address: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest[..end].rfind('@').map_or("", |at| &rest[..=at]);
    format!("{scheme}://{user}{address}{}", &rest[end..])
}

/// Runs a command of the user's shell to its end.
async fn run(command: &str) -> anyhow::Result<()> {
    let done = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await
        .with_context(|| command.to_owned())?;
    anyhow::ensure!(done.success(), "`{command}` ended with {done}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::instead;

    #[test]
    fn only_host_and_port_change() {
        for (url, expected) in [
            ("amqp://u:p@h:5672/v?x=1", "amqp://u:p@l:1/v?x=1"),
            ("http://h", "http://l:1"),
            ("postgres://u@h/d", "postgres://u@l:1/d"),
        ] {
            assert_eq!(instead(url, "l:1"), expected);
        }
    }
}

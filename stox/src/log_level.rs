//! `stox log-level`: shows or changes what a running Stox logs.

use std::process::ExitCode;

use clap::Args;
use http_out::{Method, Request};
use serde_json::json;

use crate::api::log_level::{LevelWish, LogLevel};
use crate::connect::ServicesArguments;
use crate::settings::Settings;
use crate::targets;
use crate::upload::Api;

/// Which part logs how much.
#[derive(Args)]
pub struct LogLevelArguments {
    /// `all`, or a name from `stox targets`.
    #[arg(value_name = "TARGET", requires = "level")]
    target: Option<String>,
    /// off, error, warn, info, debug or trace; with `all` also a filter such as
    /// info,bus=debug. Without it the present level is shown.
    #[arg(value_name = "LEVEL")]
    level: Option<String>,
    /// Go back to the present level after this time: 90s, 10m or 2h.
    #[arg(long = "for", value_name = "TIME", value_parser = seconds, requires = "level")]
    time: Option<u64>,
    /// Which Stox.
    #[command(flatten)]
    services: ServicesArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Reads `90s`, `10m`, `2h`.
fn seconds(text: &str) -> Result<u64, String> {
    let rule = || format!("`{text}` is not a time such as 90s, 10m or 2h");
    let unit = text.chars().next_back().ok_or_else(rule)?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(rule()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| rule())?;
    number.checked_mul(factor).ok_or_else(rule)
}

/// Runs the verb. The exit code is 2 when the level was refused.
pub async fn run(settings: &Settings, arguments: LogLevelArguments) -> anyhow::Result<ExitCode> {
    let wish = arguments.level.clone().map(|level| LevelWish {
        target: arguments
            .target
            .clone()
            .unwrap_or_else(|| targets::ALL.to_owned()),
        level,
        seconds: arguments.time,
    });
    let mut services = Vec::new();
    for service in arguments.services.all(settings).await? {
        match one(&service.api, wish.as_ref()).await? {
            Ok(level) => services.push((service, level)),
            Err(problems) => {
                problems
                    .iter()
                    .for_each(|problem| eprintln!("refused: {problem}"));
                return Ok(ExitCode::from(2));
            }
        }
    }
    if arguments.json {
        let rows: Vec<_> = services
            .iter()
            .map(|(service, level)| json!({"name": service.name, "url": service.api.base(), "filter": level.filter, "until": level.until, "then": level.then}))
            .collect();
        println!(
            "{}",
            serde_json::to_string_pretty(&json!({ "services": rows }))?
        );
        return Ok(ExitCode::SUCCESS);
    }
    for (service, level) in &services {
        let url = service.api.base();
        match (level.until, &level.then) {
            (Some(until), Some(then)) => {
                println!(
                    "{url}  {}  until {}, then {then}",
                    level.filter,
                    until.rfc3339()
                );
            }
            _ => println!("{url}  {}", level.filter),
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn one(
    api: &Api,
    wish: Option<&LevelWish>,
) -> anyhow::Result<Result<LogLevel, Vec<domain::Problem>>> {
    const PATH: &str = "/api/v1/log-level";
    match wish {
        None => Ok(Ok(api.get(PATH).await?)),
        Some(wish) => {
            let request = Request::new(Method::Put, api.url(PATH)).json(wish);
            api.call(request).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read() {
        for (text, read) in [("90s", 90), ("10m", 600), ("2h", 7200)] {
            assert_eq!(seconds(text), Ok(read));
        }
        for text in ["", "10", "m", "ten m", "-1s", "99999999999999999999h"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}

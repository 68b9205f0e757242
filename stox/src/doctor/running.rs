//! The port, who has it, and how the Stox that runs is.

use std::time::Duration;

use domain::Timestamp;
use http_out::{Client, ClientConfig, Request};
use runtime::data_folder;
use serde::Deserialize;
use tokio::net::TcpListener;

use super::{Finding, Patient};
use crate::operate::Places;

/// Longest time for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Health {
    parts: std::collections::BTreeMap<String, Part>,
}

#[derive(Deserialize)]
struct Part {
    ok: bool,
    note: String,
}

/// A client that does not wait long.
pub fn client() -> Result<Client, http_out::SendError> {
    Client::new(ClientConfig {
        timeout: PATIENCE,
        ..ClientConfig::default()
    })
}

/// Looks at the listening address and at the running Stox.
pub async fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let run = patient
        .folder
        .as_deref()
        .and_then(|folder| data_folder::find_running(folder).ok());
    let mut findings = match &run {
        Some(run) => health(&run.address, &run.token).await,
        None => port(patient).await,
    };
    findings.extend(services(patient).await);
    let http = &patient.settings.config.http;
    if !super::reach::is_loopback(&http.listen) && http.token.is_empty() {
        findings.push(Finding::problem(
            "http.no_token",
            "it would listen beyond this machine without a token, and refuses to start",
            "http.listen",
            "Set STOX__HTTP__TOKEN_FILE to a file with a token, or listen on 127.0.0.1.",
        ));
    }
    findings
}

/// The configured services, wherever they run.
async fn services(patient: &Patient<'_>) -> Vec<Finding> {
    const PLACE: &str = "operate.services";
    if patient.settings.config.operate.services.is_empty() {
        return Vec::new();
    }
    let places = match Places::configured(patient.settings) {
        Ok(places) => places,
        Err(error) => {
            let fix = "Write name=http://host:port with commas between.";
            return vec![Finding::problem(
                "running.address",
                &error.to_string(),
                PLACE,
                fix,
            )];
        }
    };
    let (places, token) = places.all().await;
    let mut findings = Vec::new();
    for place in places {
        if place.fault.is_empty() {
            findings.extend(match place.is_stox() {
                true => health(&place.address, &token).await,
                false => Vec::new(),
            });
        } else {
            let what = format!("{}: {}", place.name, place.fault);
            let fix = "Start it, or mend its name in operate.services.";
            findings.push(Finding::problem("running.silent", &what, PLACE, fix));
        }
    }
    findings
}

async fn port(patient: &Patient<'_>) -> Vec<Finding> {
    let listen = &patient.settings.config.http.listen;
    match TcpListener::bind(listen).await {
        Ok(_) => vec![Finding::ok(
            "port",
            &format!("{listen} is free"),
            "http.listen",
        )],
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let whose = who(listen).await;
            vec![Finding::problem(
                "port.in_use",
                &format!("{listen} is taken by {whose}"),
                "http.listen (SERVER_PORT)",
                "Stop what listens there (ss -ltnp shows it), or set SERVER_PORT to another port.",
            )]
        }
        Err(error) => vec![Finding::problem(
            "port.refused",
            &format!("{listen}: {error}"),
            "http.listen (SERVER_PORT)",
            "Name an address of this machine, and a port above 1023 unless you are root.",
        )],
    }
}

/// Who answers at an address.
async fn who(listen: &str) -> String {
    let local = listen.replace("0.0.0.0", "127.0.0.1");
    let request = Request::get(format!("http://{local}/health"));
    let answer = match client() {
        Ok(client) => client.send(&request).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) if answer.json::<Health>().is_ok() => {
            "another Stox (of another data folder, or a service)".to_owned()
        }
        Ok(_) => "another web server".to_owned(),
        Err(_) => "another program".to_owned(),
    }
}

async fn health(address: &str, token: &str) -> Vec<Finding> {
    let request = Request::get(format!("{address}/health"))
        .header("authorization", format!("Bearer {token}"));
    let answer = match client() {
        Ok(client) => client.send(&request).await,
        Err(error) => Err(error),
    };
    let parts = match answer {
        Ok(answer) => answer.json::<Health>().map(|health| health.parts),
        Err(error) => {
            let fix = "Look into its log; end it and start it again.";
            let what = format!("Stox does not answer: {error}");
            return vec![Finding::problem("running.silent", &what, address, fix)];
        }
    };
    let ill = parts.iter().flatten().filter(|(_, part)| !part.ok);
    let mut findings: Vec<Finding> = ill
        .map(|(name, part)| {
            let what = format!("{name}: {}", part.note);
            let fix = "Mend the part that it names; it goes on by itself.";
            Finding::problem("running.part", &what, address, fix)
        })
        .collect();
    if findings.is_empty() {
        findings.push(Finding::ok("running", "Stox runs and is well", address));
    }
    findings
}

/// The time in a response.
pub fn date(response: &http_out::Response) -> Option<Timestamp> {
    super::clock::http_date(response.header("date")?)
}

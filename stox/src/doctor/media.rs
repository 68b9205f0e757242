//! The address under which shops fetch pictures.

use http_out::Request;

use super::{Finding, Patient, clock, reach, running};

const PLACE: &str = "http.public_url (PUBLIC_URL)";

/// Looks at the configured address from here; from outside it may look
/// otherwise.
pub async fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let config = &patient.settings.config;
    let url = config.http.public_url.trim_end_matches('/');
    if url.is_empty() {
        // In one process the own address serves; apart, an adapter has no pictures.
        if patient.folder.is_some() {
            return Vec::new();
        }
        let what = "shops are sent the address of each adapter, which has no pictures";
        let fix = "Set PUBLIC_URL to the address of image-service as the shops reach it.";
        return vec![Finding::warning("media.unset", what, PLACE, fix)];
    }
    let port = if url.starts_with("https:") { 443 } else { 80 };
    let Some(authority) = reach::authority(url, port) else {
        let fix = "Write https://host or http://host:port.";
        return vec![Finding::problem(
            "media.address",
            &format!("`{url}` is no address"),
            PLACE,
            fix,
        )];
    };
    let mut findings = Vec::new();
    let shops = reach::authority(&config.simulators.url, 80);
    if reach::is_loopback(&authority) && shops.is_some_and(|shops| !reach::is_loopback(&shops)) {
        let what = format!("{url} is this machine only, and the shops are elsewhere");
        let fix = "Set PUBLIC_URL to an address that the shops can reach.";
        findings.push(Finding::problem("media.loopback", &what, PLACE, fix));
    }
    findings.extend(fetch(patient, url).await);
    findings
}

async fn fetch(patient: &Patient<'_>, url: &str) -> Vec<Finding> {
    let fix =
        "Start image-service or what stands before it, and mend PUBLIC_URL, DNS or certificate.";
    let request = Request::get(format!("{url}/health"));
    let answer = match running::client() {
        Ok(client) => client.send(&request).await,
        Err(error) => Err(error),
    };
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            let what = format!("{url}: {error}");
            return vec![Finding::problem("media.unreachable", &what, PLACE, fix)];
        }
    };
    let mut findings = match response.status {
        // Not ready is an answer of the right server.
        200 | 503 => vec![Finding::ok("media", &format!("{url} answers"), PLACE)],
        status => {
            let what = format!("{url}/health answers {status}: is it image-service?");
            vec![Finding::warning("media.wrong", &what, PLACE, fix)]
        }
    };
    if let Some(theirs) = running::date(&response) {
        findings.push(clock::compare(
            patient.context.now(),
            theirs,
            &format!("the clock of {url}"),
        ));
    }
    findings
}

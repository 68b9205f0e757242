//! `stox models list` and `stox models remove`.

use serde_json::{Value, json};

use super::declaration::Declaration;
use super::load;
use super::store::Models;
use crate::settings::Settings;

/// Lists the networks, whether each is whole, and which one the ai-worker takes.
pub fn run(models: &Models, settings: &Settings, json: bool) -> anyhow::Result<()> {
    let wanted = load::wanted(&settings.config.ai_worker.model);
    let mut rows = Vec::new();
    for name in models.names()? {
        let chosen = wanted.is_some_and(|wanted| wanted.name() == name);
        rows.push(match models.declaration(&name) {
            Ok(Some(declaration)) => row(models, &name, &declaration, chosen),
            Ok(None) => continue,
            Err(error) => {
                json!({"name": name, "state": "damaged", "reason": format!("{error:#}"), "chosen": chosen})
            }
        });
    }
    if json {
        println!("{:#}", Value::Array(rows));
        return Ok(());
    }
    for row in &rows {
        let text = |key: &str| row[key].as_str().unwrap_or("-");
        let mark = if row["chosen"] == true { "*" } else { " " };
        println!(
            "{mark} {:<16} {:<8} {:>11} bytes  {:<12} {}",
            text("name"),
            text("state"),
            row["bytes"],
            text("licence"),
            text("source")
        );
    }
    match rows.is_empty() {
        true => println!(
            "no networks in {}: `stox models get u2netp` fetches one",
            models.folder().display()
        ),
        false => println!("* is the one that the ai-worker takes"),
    }
    Ok(())
}

fn row(models: &Models, name: &str, declaration: &Declaration, chosen: bool) -> Value {
    let state = match models.read(name, declaration) {
        Ok(_) => "ready",
        Err(_) => "damaged",
    };
    json!({
        "name": name,
        "state": state,
        "file": models.network(name),
        "bytes": declaration.bytes,
        "digest": declaration.digest,
        "licence": declaration.licence,
        "source": declaration.source,
        "chosen": chosen,
    })
}

/// Removes a network.
pub fn remove(models: &Models, name: &str, json: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        models.remove(name)?,
        "no network `{name}` in {}",
        models.folder().display()
    );
    match json {
        true => println!("{:#}", json!({"name": name, "removed": true})),
        false => println!("{name} is removed"),
    }
    Ok(())
}

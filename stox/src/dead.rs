//! `stox dead`: what could not be done, why, and what to do with it.

mod answers;
mod body;
mod place;
mod print;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use bus::dead::Filter;
use clap::{Args, Subcommand};
use domain::{MessageId, Problem};
use runtime::Context;
use serde_json::{Value, json};

use crate::connect::ServicesArguments;
use crate::settings::Settings;
pub use answers::{Edited, Letters, Shown, Waits, edit};
use body::BodyArguments;
use place::Change;
pub use place::Place;

/// The exit code when something was refused.
const REFUSED: u8 = 2;

/// What to do with dead letters.
#[derive(Subcommand)]
pub enum DeadVerb {
    /// List them, newest first.
    List(Look),
    /// Count them by queue, type and reason; numbers and ids are folded to `#`.
    Groups(Look),
    /// List what waits for another attempt or to be sent: when and why.
    Waiting {
        /// Only this queue.
        #[arg(long, value_name = "QUEUE", default_value = "")]
        queue: String,
        /// Which Stox.
        #[command(flatten)]
        place: ServicesArguments,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show one message: envelope, reason, body, and what to do.
    Show(One),
    /// Replace the body of a dead letter; one that its type does not take is
    /// refused.
    Edit {
        /// Which.
        #[command(flatten)]
        one: One,
        /// The new body.
        #[command(flatten)]
        body: BodyArguments,
    },
    /// Give one, or all that fit, back to the consumer as a first attempt.
    Replay(Several),
    /// Give one, or all that fit, up for good.
    Drop(Several),
}

/// Which to look at.
#[derive(Args)]
pub struct Look {
    /// What they have in common.
    #[command(flatten)]
    filter: FilterArguments,
    /// Which Stox.
    #[command(flatten)]
    place: ServicesArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What letters have in common.
#[derive(Args)]
pub struct FilterArguments {
    /// Only this queue.
    #[arg(
        long = "queue",
        id = "of_queue",
        value_name = "QUEUE",
        default_value = "",
        hide_default_value = true
    )]
    queue: String,
    /// Only this message type.
    #[arg(
        long = "type",
        value_name = "TYPE",
        default_value = "",
        hide_default_value = true
    )]
    kind: String,
    /// Only reasons that contain this text, as it is or as `groups` shows it.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    reason: String,
}

impl FilterArguments {
    fn filter(&self) -> Filter {
        Filter {
            queue: self.queue.clone(),
            kind: self.kind.clone(),
            reason: self.reason.clone(),
        }
    }
}

/// One message.
#[derive(Args)]
pub struct One {
    /// The queue, as listed.
    queue: String,
    /// The message id, as listed.
    message: MessageId,
    /// Which Stox.
    #[command(flatten)]
    place: ServicesArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One message, or all that fit.
#[derive(Args)]
pub struct Several {
    /// The queue, as listed.
    #[arg(requires = "message", conflicts_with_all = ["of_queue", "kind", "reason", "all"])]
    queue: Option<String>,
    /// The message id, as listed.
    message: Option<MessageId>,
    /// What those that are meant have in common.
    #[command(flatten)]
    filter: FilterArguments,
    /// Every one.
    #[arg(long)]
    all: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Which Stox.
    #[command(flatten)]
    place: ServicesArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the verb. The exit code is 2 when something was refused.
pub async fn run(
    settings: &Settings,
    verb: DeadVerb,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    match verb {
        DeadVerb::List(look) => {
            let place = Place::find(&look.place, settings, context).await?;
            let letters = place.list(&look.filter.filter()).await?;
            said(look.json, &json!(letters), || print::letters(&letters))
        }
        DeadVerb::Groups(look) => {
            let place = Place::find(&look.place, settings, context).await?;
            let groups = place.groups(&look.filter.filter()).await?;
            said(look.json, &json!({ "groups": groups }), || {
                print::groups(&groups);
            })
        }
        DeadVerb::Waiting { queue, place, json } => {
            let place = Place::find(&place, settings, context).await?;
            let waits = place.waiting(&queue).await?;
            said(json, &json!(waits), || print::waiting(&waits))
        }
        DeadVerb::Show(one) => {
            let place = Place::find(&one.place, settings, context).await?;
            match place.show(&one.queue, one.message).await? {
                Ok(shown) => said(one.json, &json!(shown), || print::shown(&shown)),
                Err(problems) => refuse(one.json, &problems),
            }
        }
        DeadVerb::Edit { one, body } => {
            let place = Place::find(&one.place, settings, context).await?;
            edit_one(&place, &one, &body).await
        }
        DeadVerb::Replay(some) => change(settings, context, Change::Replay, &some).await,
        DeadVerb::Drop(some) => change(settings, context, Change::Drop, &some).await,
    }
}

/// Prints JSON or text.
fn said(json: bool, value: &Value, text: impl FnOnce()) -> anyhow::Result<ExitCode> {
    match json {
        true => println!("{}", serde_json::to_string_pretty(value)?),
        false => text(),
    }
    Ok(ExitCode::SUCCESS)
}

fn refuse(json: bool, problems: &[Problem]) -> anyhow::Result<ExitCode> {
    if json {
        let answer = json!({ "ok": false, "problems": problems });
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        problems
            .iter()
            .for_each(|problem| eprintln!("refused: {problem}"));
    }
    Ok(ExitCode::from(REFUSED))
}

async fn edit_one(place: &Place, one: &One, body: &BodyArguments) -> anyhow::Result<ExitCode> {
    let mut present = String::new();
    if body.needs_present() {
        present = match place.show(&one.queue, one.message).await? {
            Ok(shown) => shown.delivery.envelope.body,
            Err(problems) => return refuse(one.json, &problems),
        };
    }
    let Some(text) = body.read(&present)? else {
        return said(one.json, &json!({ "ok": true, "changed": false }), || {
            println!("nothing was changed");
        });
    };
    match place.edit(&one.queue, one.message, &text).await? {
        Ok(edited) => {
            let answer = json!({ "ok": true, "changed": true, "ignored": edited.ignored });
            said(one.json, &answer, || {
                for field in &edited.ignored {
                    println!("note: {field} is not a field of this type and is ignored");
                }
                println!(
                    "edited; now: stox dead replay {} {}",
                    one.queue, edited.message_id
                );
            })
        }
        Err(problems) => refuse(one.json, &problems),
    }
}

async fn change(
    settings: &Settings,
    context: &Context,
    change: Change,
    some: &Several,
) -> anyhow::Result<ExitCode> {
    let place = Place::find(&some.place, settings, context).await?;
    if let (Some(queue), Some(message)) = (&some.queue, some.message) {
        return match place.change(change, queue, message).await? {
            Ok(()) => said(some.json, &json!({ "ok": true, "changed": 1 }), || {
                println!("{message} {}", change.done());
            }),
            Err(problems) => refuse(some.json, &problems),
        };
    }
    let filter = some.filter.filter();
    if filter.is_everything() && !some.all {
        let problem = Problem::new(
            "dead.which",
            "QUEUE MESSAGE",
            "",
            "Nothing says which dead letters are meant.",
            "Give a queue and a message id, or --queue, --type or --reason, or --all for every one.",
        );
        return refuse(some.json, &[problem]);
    }
    let groups = place.groups(&filter).await?;
    let count: i64 = groups.iter().map(|group| group.count).sum();
    if count > 0 && !some.yes && !asked(change, count, &filter)? {
        return Ok(ExitCode::from(REFUSED));
    }
    let changed = match count {
        0 => 0,
        _ => place.change_all(change, &filter).await?,
    };
    said(
        some.json,
        &json!({ "ok": true, "changed": changed }),
        || {
            println!("{changed} dead letters {}", change.done());
        },
    )
}

/// Asks on the terminal; without one nothing is done.
fn asked(change: Change, count: i64, filter: &Filter) -> anyhow::Result<bool> {
    let words = print::filter(filter);
    if !std::io::stdin().is_terminal() {
        eprintln!(
            "{count} dead letters ({words}) would be {}: give --yes, there is no terminal to ask on",
            change.done()
        );
        return Ok(false);
    }
    eprint!(
        "{count} dead letters ({words}): {} them? [y/N] ",
        change.name()
    );
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    let yes = matches!(answer.trim(), "y" | "Y" | "yes");
    if !yes {
        eprintln!("nothing was changed");
    }
    Ok(yes)
}

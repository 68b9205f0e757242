//! `stox secrets`: everything secret about an installation is made here, kept
//! in one book, and handed out as files: one folder for each service with what
//! that service needs and nothing else.

mod book;
mod broker;
mod certificate;
mod files;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use http_out::{Client, ClientConfig, Method, Request};
use runtime::Context;

use crate::database;
use book::Book;

/// What to do about secrets.
#[derive(Subcommand)]
pub enum SecretsVerb {
    /// Make what is missing and write every service's folder. Prints no
    /// secret. What exists stays.
    Make(MakeArguments),
    /// Print the passwords that people need: once.
    Show {
        /// The folder that `make` wrote.
        #[arg(long, value_name = "FOLDER")]
        folder: PathBuf,
        /// Print them although they were printed before.
        #[arg(long)]
        again: bool,
    },
    /// Give the database its roles and the broker its users, permissions and
    /// topology. May be run again.
    Apply {
        /// The folder that `make` wrote.
        #[arg(long, value_name = "FOLDER")]
        folder: PathBuf,
        /// The database server and database.
        #[arg(
            long,
            value_name = "HOST:PORT/NAME",
            default_value = "postgres:5432/stox"
        )]
        database: String,
        /// The broker's management address.
        #[arg(long, value_name = "URL", default_value = "http://rabbitmq:15672")]
        management: String,
    },
}

/// How secrets are made.
#[derive(Args)]
pub struct MakeArguments {
    /// Where: every service gets a folder of its own inside.
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// Names that the certificate is for, beside localhost.
    #[arg(
        long,
        value_name = "NAME",
        env = "DOMAIN_NAME",
        default_value = "localhost"
    )]
    domain: String,
    /// The database server and database.
    #[arg(
        long,
        value_name = "HOST:PORT/NAME",
        default_value = "postgres:5432/stox"
    )]
    database: String,
    /// The broker.
    #[arg(long, value_name = "HOST:PORT", default_value = "rabbitmq:5672")]
    broker: String,
    /// Make these anew (`all`, or names that `show` prints); services take them
    /// at their next start.
    #[arg(long, value_name = "NAME")]
    rotate: Vec<String>,
    /// The database's administrator.
    #[arg(long, value_name = "NAME", env = "DB_USER", default_value = "stox")]
    database_user: String,
    /// His password, where one is wished for.
    #[arg(long, env = "DB_PASSWORD", hide_env_values = true)]
    database_password: Option<String>,
    /// The broker's administrator.
    #[arg(
        long,
        value_name = "NAME",
        env = "RABBITMQ_USER",
        default_value = "stox"
    )]
    broker_user: String,
    /// His password, where one is wished for.
    #[arg(long, env = "RABBITMQ_PASSWORD", hide_env_values = true)]
    broker_password: Option<String>,
    /// Grafana's administrator's password, where one is wished for.
    #[arg(long, env = "GRAFANA_PASSWORD", hide_env_values = true)]
    grafana_password: Option<String>,
}

/// Runs the verb.
pub async fn run(verb: SecretsVerb, context: &Context) -> anyhow::Result<ExitCode> {
    match verb {
        SecretsVerb::Make(arguments) => make(&arguments, context)?,
        SecretsVerb::Show { folder, again } => show(&folder, again)?,
        SecretsVerb::Apply {
            folder,
            database,
            management,
        } => apply(&Book::read(&folder)?, &database, &management, context).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn make(arguments: &MakeArguments, context: &Context) -> anyhow::Result<()> {
    let mut book = Book::read_or_new(&arguments.folder)?;
    let before = book.clone();
    for name in &arguments.rotate {
        book.forget(name)?;
    }
    let wished = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    book.database_user.clone_from(&arguments.database_user);
    book.broker_user.clone_from(&arguments.broker_user);
    book.fill("database", wished(&arguments.database_password), context)?;
    book.fill("broker", wished(&arguments.broker_password), context)?;
    book.fill("grafana", wished(&arguments.grafana_password), context)?;
    for name in ["token", "objects"] {
        book.fill(name, None, context)?;
    }
    for row in crate::targets::TARGETS {
        book.fill(&format!("database/{}", row.name), None, context)?;
        book.fill(&format!("broker/{}", row.name), None, context)?;
    }
    if book
        .certificate
        .needs_replacing(&arguments.domain, context.now())
    {
        book.certificate = certificate::make(&arguments.domain, context.now())?;
    }
    let places = files::Places {
        database: &arguments.database,
        broker: &arguments.broker,
    };
    for (path, content) in files::all(&book, &places)? {
        write(&arguments.folder.join(path), content.as_bytes())?;
    }
    // The book comes last: what it holds is in the files.
    book.write(&arguments.folder)?;
    match (before.is_empty(), before == book) {
        (true, _) => println!("secrets: made; they are printed once by `stox secrets show`"),
        (false, true) => println!("secrets: nothing to do"),
        (false, false) => println!("secrets: brought up to date"),
    }
    Ok(())
}

fn show(folder: &Path, again: bool) -> anyhow::Result<()> {
    let mut book = Book::read(folder)?;
    if book.shown && !again {
        println!("The passwords were printed when they were made; --again prints them again.");
        return Ok(());
    }
    println!("Made for this installation; keep them, they are not printed again:");
    for (what, user, name) in [
        ("pages and API (bearer token)", "stox", "token"),
        ("broker management", book.broker_user.as_str(), "broker"),
        ("Grafana", "admin", "grafana"),
        ("database", book.database_user.as_str(), "database"),
        ("object store", "stox", "objects"),
    ] {
        println!("  {what:<30} {user:<8} {}", book.get(name)?);
    }
    book.shown = true;
    book.write(folder)
}

/// A file that every user of the container may read: who may enter its folder
/// is decided by who is given it.
fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let what = || format!("{}", path.display());
    let folder = path.parent().with_context(what)?;
    std::fs::create_dir_all(folder).with_context(what)?;
    if std::fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    // Never half a secret: a whole file takes the place of the old one.
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, content).with_context(what)?;
    std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o444)).with_context(what)?;
    std::fs::rename(&fresh, path).with_context(what)
}

async fn apply(
    book: &Book,
    database: &str,
    management: &str,
    context: &Context,
) -> anyhow::Result<()> {
    let admin = format!(
        "postgres://{}:{}@{database}",
        book.database_user,
        book.get("database")?
    );
    let passwords = |target: &str| {
        book.get(&format!("database/{target}"))
            .unwrap_or_default()
            .to_owned()
    };
    database::make_roles(&admin, "stox", passwords, context).await?;
    println!("database: every service has its role and schema");
    let client = Client::new(ClientConfig::default())?;
    for definitions in [messages::generate::definitions_json(), broker::users(book)?] {
        let url = format!("{}/api/definitions", management.trim_end_matches('/'));
        let request = Request::new(Method::Post, url)
            .header("authorization", broker::authorization(book)?)
            .json(&serde_json::from_str::<serde_json::Value>(&definitions)?);
        let response = client.send(&request).await?;
        anyhow::ensure!(
            response.status < 300,
            "the broker refused its definitions: {} {}",
            response.status,
            response.excerpt()
        );
    }
    println!("broker: topology, users and permissions are in force");
    Ok(())
}

//! `/upload`: a form for a product table and photos, and what became of them.

use std::sync::Arc;

use axum::extract::{Multipart, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AccountId;
use maud::{Markup, html};
use messages::Trace;
use serde::Deserialize;

use super::parts::{self, PageError};
use crate::Error;
use crate::account::Account;
use crate::http::{multipart, trace};
use crate::intake::{Import, Intake, TableName};
use crate::photos::{Filter, Photo, PhotoName, Totals};

/// Photos that are shown of a batch.
const SHOWN: i64 = 200;

/// Which batch is shown below the form.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    batch: String,
}

/// The form, and a batch that was sent with it.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(shown): Query<Shown>,
) -> Result<Markup, PageError> {
    let batch = shown.batch.as_str();
    let body = match batch {
        "" => html! { (parts::style()) (form(&fresh_batch(&intake))) },
        batch => {
            let totals = Totals::read(&intake.store, account, batch).await?;
            let filter = Filter {
                batch,
                limit: SHOWN,
                ..Filter::default()
            };
            let photos = Photo::page(&intake.store, &intake.basis, account, filter).await?;
            let imports = intake.imports(account, batch).await?;
            html! {
                (parts::style())
                (result(batch, &totals, &photos, &imports))
                @if totals.are_moving() { (parts::live()) }
                h2 { "More" }
                (form(batch))
            }
        }
    };
    let totals = Totals::read(&intake.store, account, "").await?;
    Ok(parts::framed("Upload", "/upload", &totals, &body))
}

/// A name for what is sent together: the time, to the millisecond.
fn fresh_batch(intake: &Intake) -> String {
    format!("web {}", intake.context.now().rfc3339())
}

fn form(batch: &str) -> Markup {
    html! {
        form.panel method="post" action="/upload" enctype="multipart/form-data" {
            input type="hidden" name="batch" value=(batch);
            label {
                "Product table (CSV)"
                input type="file" name="csv" accept=".csv,.txt,text/csv";
            }
            label {
                "Encoding of the table"
                select name="encoding" {
                    option value="" { "UTF-8 or UTF-16 (recognised)" }
                    option value="windows-1254" { "Windows-1254 (Turkish)" }
                }
            }
            label {
                "Photos"
                input type="file" name="file" multiple accept="image/*";
            }
            p.muted {
                "A photo finds its product by the table's column " code { "photos" }
                ", by a file name that is the SKU or begins or ends with it (" code { "MUG-1_2.jpg" }
                "), or by a folder of that name. What finds none waits in the " a href="/tray" { "tray" } "."
            }
            button { "Upload" }
        }
    }
}

fn result(batch: &str, totals: &Totals, photos: &[Photo], imports: &[(String, Import)]) -> Markup {
    html! {
        div #live data-moving=(totals.are_moving()) {
            p.muted { "Batch " (batch) }
            @for (file, import) in imports {
                h2 { (file) }
                @if import.total == 0 {
                    p { b { "Nothing was taken from this table." } }
                } @else {
                    p {
                        (import.total) " rows in = " b { (import.accepted) } " accepted ("
                        (import.already_there) " already there) + " b { (import.rejected) } " rejected"
                    }
                }
                @for found in &import.problems { (parts::problem(found)) }
            }
            @if totals.total > 0 {
                h2 { "Photos" }
                (parts::counts(totals))
                (parts::photos(photos))
                @if totals.total > SHOWN { p.muted { "The latest " (SHOWN) " of " (totals.total) "." } }
            } @else if imports.is_empty() {
                p { "Nothing has come in under this name." }
            }
        }
    }
}

/// Takes the form; the table before the photos, so that they find their
/// products at once.
pub(super) async fn take(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, PageError> {
    intake.check_backlog().await?;
    let trace = trace(&headers, &intake.context);
    let batch = read(&intake, account, &trace, form).await?;
    Ok(Redirect::to(&format!("/upload?batch={}", parts::in_query(&batch))).into_response())
}

async fn read(
    intake: &Intake,
    account: AccountId,
    trace: &Trace,
    mut form: Multipart,
) -> Result<String, Error> {
    let (mut batch, mut table, mut encoding) = (fresh_batch(intake), None, String::new());
    let most = usize::try_from(intake.config.max_table).unwrap_or(usize::MAX);
    while let Some(field) = multipart::next(&mut form).await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().unwrap_or_default().to_owned();
        match name.as_str() {
            "batch" => batch = PhotoName::new(&multipart::text(field).await?, "-", "")?.batch,
            "encoding" => encoding = multipart::text(field).await?,
            "csv" if !file.is_empty() => {
                table = Some((file, multipart::limited(field, most).await?))
            }
            "file" if !file.is_empty() => {
                take_table(intake, account, trace, (&batch, &encoding), table.take()).await?;
                let arrived = intake.spool.receive(field).await?;
                let name = PhotoName::new(&batch, &file, "")?;
                intake.photo(account, trace, name, arrived).await?;
            }
            // A file input without a choice sends an empty part.
            _ => {}
        }
    }
    take_table(intake, account, trace, (&batch, &encoding), table.take()).await?;
    Ok(batch)
}

/// Takes the table, which waited for the field with its encoding.
async fn take_table(
    intake: &Intake,
    account: AccountId,
    trace: &Trace,
    (batch, encoding): (&str, &str),
    table: Option<(String, bytes::Bytes)>,
) -> Result<(), Error> {
    let Some((file, bytes)) = table else {
        return Ok(());
    };
    let path = PhotoName::new(batch, &file, "")?.path;
    let encoding = (!encoding.is_empty()).then(|| encoding.to_owned());
    let name = TableName {
        batch: batch.to_owned(),
        file: path,
        encoding,
    };
    intake.table(account, trace, name, bytes).await?;
    Ok(())
}

//! The ticket service: changes to approved products. The form of its answer
//! to an import is not published; the catalogue's is used (UNCONFIRMED).

use std::sync::Arc;

use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::catalog::upload;
use super::wire::{Ticket, Tickets};
use super::{broken, catalog_ok, check, view};
use crate::answer;
use crate::books::{BatchLine, Change, LineState, NewBatch};
use crate::check::{Complaint, Kind, has_active_html, is_picture_url};
use crate::credentials::seller_id;
use crate::market::Market;

const KIND: &str = "ticket";

/// `POST /ticket-api/api/integrator/import`.
pub async fn import(
    State(market): State<Arc<Market>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    if let Err(refused) = check(&headers, None) {
        return *refused;
    }
    let file = match upload(form).await {
        Ok(file) => file,
        Err(why) => return bad("file", &why),
    };
    let tickets: Tickets = match serde_json::from_slice(&file) {
        Ok(tickets) => tickets,
        Err(why) => return bad("file", &why.to_string()),
    };
    if tickets.merchant_id != seller_id(market.market) {
        return bad("merchantId", "Satıcı bulunamadı.");
    }
    if tickets.items.is_empty() || tickets.items.len() > 1_000 {
        return bad("items", "1 ile 1000 arasında ürün gönderilebilir.");
    }
    let mut lines = Vec::with_capacity(tickets.items.len());
    for row in &tickets.items {
        let code = row["hbSku"].as_str().unwrap_or_default();
        match market.books.item_by_remote(market.market, code).await {
            Ok(item) => lines.push(line(row, item.map(|item| item.draft.pictures))),
            Err(reason) => return broken(&reason),
        }
    }
    let work = NewBatch {
        kind: KIND,
        subject: String::new(),
        digest: String::new(),
        lines,
    };
    match market.accept(work).await {
        Ok(batch) => catalog_ok(&json!({ "trackingId": batch.id })),
        Err(reason) => broken(&reason),
    }
}

/// `GET /ticket-api/api/integrator/status/{trackingId}`.
pub async fn status(
    State(market): State<Arc<Market>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, None) {
        return *refused;
    }
    let batch = match market.books.batch(market.market, &id).await {
        Ok(Some(batch)) if batch.kind == KIND => batch,
        Ok(_) => return bad("trackingId", "trackingId bulunamadı."),
        Err(reason) => return broken(&reason),
    };
    let items: Vec<Value> = batch.lines.iter().map(view::ticket).collect();
    answer::ok(&json!({
        "success": true, "code": 0, "version": 1, "message": null, "totalElements": 1,
        "totalPages": 1, "number": 0, "numberOfElements": 1, "first": true, "last": true,
        "data": [{ "merchantId": seller_id(market.market), "items": items }],
    }))
}

/// The ticket service's own error body.
fn bad(field: &str, message: &str) -> Response {
    answer::json(
        StatusCode::BAD_REQUEST,
        &json!({ "message": "Bad Request", "description": message,
            "fieldErrors": [{ "objectName": "import", "field": field, "message": message }] }),
    )
}

/// Reads a ticket about a listing that has `shown` pictures now.
fn line(row: &Value, shown: Option<Vec<String>>) -> BatchLine {
    let (key, change, complaints) = match Ticket::deserialize(row) {
        Err(why) => {
            let complaint = Complaint::new(Kind::Invalid, "items", why.to_string());
            (String::new(), None, vec![complaint])
        }
        Ok(ticket) => {
            let found = complaints(&ticket);
            let key = ticket.hb_sku.clone();
            let good = !found.iter().any(Complaint::blocks);
            (
                key,
                good.then(|| change(ticket, shown.unwrap_or_default())),
                found,
            )
        }
    };
    BatchLine {
        sku: key,
        request: row.clone(),
        change,
        state: LineState::Waiting,
        complaints,
    }
}

fn complaints(ticket: &Ticket) -> Vec<Complaint> {
    let mut found = Vec::new();
    let mut add =
        |kind, field: &str, message: &str| found.push(Complaint::new(kind, field, message));
    if ticket.hb_sku.trim().is_empty() {
        add(Kind::Missing, "hbSku", "hbSku alanı zorunludur.");
    }
    for (field, text, most) in [
        ("productName", &ticket.product_name, 200),
        ("productDescription", &ticket.product_description, 30_000),
    ] {
        let wrong = |text: &String| {
            text.trim().is_empty() || text.chars().count() > most || has_active_html(text)
        };
        if text.as_ref().is_some_and(wrong) {
            add(
                Kind::Invalid,
                field,
                "Metin boş, çok uzun veya izin verilmeyen HTML içeriyor.",
            );
        }
    }
    let film = ticket.video.as_deref().unwrap_or_default();
    if !(film.is_empty() || is_picture_url(film)) {
        add(Kind::Invalid, "video", "Video adresi geçersiz.");
    }
    for (name, value) in &ticket.images {
        let place = name
            .strip_prefix("image")
            .and_then(|n| n.parse::<u8>().ok());
        let known = place.is_some_and(|n| (1..=10).contains(&n));
        let url = value.as_str();
        if !known || !url.is_some_and(|url| url.is_empty() || is_picture_url(url)) {
            add(
                Kind::Invalid,
                name,
                "Bilinmeyen alan veya geçersiz görsel adresi.",
            );
        }
    }
    if ticket.attributes.values().any(|value| !value.is_string()) {
        add(
            Kind::Invalid,
            "attributes",
            "Özellik değerleri metin olmalıdır.",
        );
    }
    found
}

/// The change a checked ticket asks for. Picture places that it does not name
/// stay as they are; an empty address clears one.
fn change(ticket: Ticket, shown: Vec<String>) -> Change {
    let mut places = shown;
    for (name, value) in &ticket.images {
        let place = name
            .strip_prefix("image")
            .and_then(|n| n.parse::<usize>().ok());
        let (Some(place), Some(url)) = (place, value.as_str()) else {
            continue;
        };
        if places.len() < place {
            places.resize(place, String::new());
        }
        if let Some(slot) = place.checked_sub(1).and_then(|place| places.get_mut(place)) {
            url.clone_into(slot);
        }
    }
    places.retain(|url| !url.is_empty());
    let mut fields = Map::new();
    if !ticket.attributes.is_empty() {
        fields.insert(
            "changedAttributes".to_owned(),
            Value::Object(ticket.attributes),
        );
    }
    Change::Content {
        remote_id: Some(ticket.hb_sku),
        title: ticket.product_name,
        description: ticket.product_description,
        pictures: (!ticket.images.is_empty()).then_some(places),
        fields,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_changes_only_the_pictures_it_names() {
        let shown = vec![
            "https://x/1".to_owned(),
            "https://x/2".to_owned(),
            "https://x/3".to_owned(),
        ];
        let row = json!({ "hbSku": "H", "image1": "", "image3": "https://x/new", "image5": "https://x/5" });
        let Some(Change::Content { pictures, .. }) = line(&row, Some(shown.clone())).change else {
            panic!("a change of content");
        };
        assert_eq!(
            pictures,
            Some(vec![
                "https://x/2".into(),
                "https://x/new".into(),
                "https://x/5".into()
            ])
        );
        let name = json!({ "hbSku": "H", "productName": "Bardak" });
        let Some(Change::Content { pictures, .. }) = line(&name, Some(shown)).change else {
            panic!("a change of content");
        };
        assert_eq!(pictures, None);
    }

    #[test]
    fn tickets_are_checked_field_by_field() {
        let good = json!({ "hbSku": "HBV1", "productName": "Bardak", "image1": "https://x/1.jpg",
            "video": "", "attributes": { "renk_variant_property": "Siyah" } });
        assert!(line(&good, None).change.is_some());
        for (field, value) in [
            ("hbSku", json!("")),
            ("productName", json!("")),
            ("productDescription", json!("<script>")),
            ("image11", json!("https://x/1.jpg")),
            ("image2", json!("ftp://x")),
            ("video", json!("ftp://x")),
            ("barkod", json!("1")),
            ("attributes", json!({ "a": 1 })),
        ] {
            let mut bad = good.clone();
            bad[field] = value;
            assert!(line(&bad, None).change.is_none(), "{field}");
        }
    }
}

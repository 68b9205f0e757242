//! Photos that need a person's eye: the decision, and that it is kept.

mod common;

use axum::http::StatusCode;
use bus::testing::run_twice;
use common::news::{
    enhanced, enhanced_event, handle, received, renditions, review, review_event, state, statuses,
    tell,
};
use common::{App, photos};
use domain::{AssetId, Sha256Hex};
use image_service::StatusEvent;
use messages::events::ImageReview;
use messages::{Envelope, Message, Trace};
use serde_json::{Value, json};

/// An uploaded photo.
async fn photo(app: &App, path: &str, seed: u8) -> AssetId {
    let sent = app.photo("june", path, &photos::jpeg(seed)).await;
    let id = sent.json()["asset_id"].as_str().expect("an id").to_owned();
    AssetId::parse(&id).expect("an id")
}

async fn in_review(app: &App) -> AssetId {
    let asset = photo(app, "mug.jpg", 1).await;
    tell(app, 1, review(asset)).await;
    asset
}

async fn choose(app: &App, asset: AssetId, choice: &str) -> common::Answer {
    app.post(
        &format!("/api/v1/assets/{asset}/review"),
        json!({ "choice": choice }),
    )
    .await
}

/// What the text service was told: the digests, and the product.
async fn told(app: &App) -> Vec<(Vec<String>, Value)> {
    let messages = app.messages("seo_generation").await;
    let digests = |message: &Value| {
        let all = message["renditions"].as_array().expect("renditions").iter();
        all.map(|one| {
            one["picture"]["sha256"]
                .as_str()
                .expect("a digest")
                .to_owned()
        })
        .collect()
    };
    messages
        .iter()
        .map(|one| (digests(one), one["product_id"].clone()))
        .collect()
}

fn digests(name: &str) -> Vec<String> {
    renditions(name)
        .iter()
        .map(|one| one.picture.sha256.to_string())
        .collect()
}

#[tokio::test]
async fn a_photo_in_review_shows_what_there_is_to_choose_from() {
    let app = App::new().await;
    let asset = in_review(&app).await;
    assert_eq!(app.totals().await["review"], 1);
    let listed = app.get("/api/v1/assets?state=review").await.json();
    let item = &listed["items"][0];
    assert_eq!(item["asset_id"], asset.to_string());
    assert_eq!(item["review"]["reasons"][0]["code"], "review.background");
    assert_eq!(item["pictures"], json!([]), "nothing is shown as finished");
    let shown = app
        .get(&format!("/api/v1/assets/{asset}/review"))
        .await
        .json();
    assert_eq!(
        (&shown["open"], &shown["confidence"]),
        (&true.into(), &0.423.into())
    );
    assert_eq!(shown["choices"], json!(["accept", "fallback", "discard"]));
    for (role, name) in [("candidate", "candidate"), ("fallback", "fallback")] {
        let found: Vec<_> = shown[role]
            .as_array()
            .expect("pictures")
            .iter()
            .map(|one| one["sha256"].clone())
            .collect();
        assert_eq!(found.len(), 3);
        assert!(
            digests(name)
                .iter()
                .all(|digest| found.contains(&digest.as_str().into())),
            "{role}"
        );
    }
    let receipt = app
        .get(&format!("/api/v1/assets/{asset}/receipt"))
        .await
        .json();
    assert_eq!(receipt["receipt"]["steps"][0]["name"], "matte");
    assert!(told(&app).await.is_empty(), "nothing is sold with");
}

#[tokio::test]
async fn each_choice_is_one_transaction_and_final() {
    for (choice, end, name) in [
        ("accept", "enhanced", Some("candidate")),
        ("fallback", "enhanced", Some("fallback")),
        ("discard", "rejected", None),
    ] {
        let app = App::new().await;
        let asset = in_review(&app).await;
        let first = choose(&app, asset, choice).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.text);
        assert_eq!(
            (&first.json()["state"], &first.json()["already_decided"]),
            (&end.into(), &false.into())
        );
        let again = choose(&app, asset, choice).await;
        assert_eq!(
            (again.status, &again.json()["already_decided"]),
            (StatusCode::OK, &true.into())
        );
        let told = told(&app).await;
        match name {
            Some(name) => assert_eq!(told, [(digests(name), Value::Null)]),
            None => assert!(told.is_empty()),
        }
        // Besides what the test told: one message about the end.
        assert_eq!(app.messages("asset_status").await.len(), 1);
        assert_eq!(state(&app, asset).await, end);
        let photo = app.get(&format!("/api/v1/assets/{asset}")).await.json();
        assert_eq!(
            photo["pictures"].as_array().map(Vec::len),
            Some(if name.is_some() { 3 } else { 0 })
        );
        let small: Vec<_> = photo["thumbnails"]
            .as_array()
            .expect("thumbnails")
            .iter()
            .collect();
        match name {
            Some(name) => {
                let sides: Vec<_> = small.iter().map(|one| one["side"].as_i64()).collect();
                assert_eq!(sides, [Some(600), Some(320)], "{choice}");
                let digest = Sha256Hex::of(format!("{name} 320").as_bytes());
                assert_eq!(small[1]["sha256"], digest.to_string(), "{choice}");
                let page = app.get("/upload?batch=june").await.text;
                assert!(page.contains(&format!("{digest} 320w")), "{page}");
            }
            None => assert!(small.is_empty(), "{choice}"),
        }
        assert_eq!(photo["review"]["choice"], choice);
        if choice == "discard" {
            assert_eq!(photo["problem"]["code"], "review.discarded");
        } else {
            let receipt = app
                .get(&format!("/api/v1/assets/{asset}/receipt"))
                .await
                .json();
            assert_eq!(receipt["receipt"]["review"]["choice"], choice);
            assert_eq!(receipt["receipt"]["confidence"], 0.423);
        }
        let other = if choice == "accept" {
            "discard"
        } else {
            "accept"
        };
        let refused = choose(&app, asset, other).await;
        assert_eq!(
            (refused.status, &refused.problem()["code"]),
            (StatusCode::CONFLICT, &"review.decided".into())
        );
        assert_eq!(state(&app, asset).await, end);
    }
}

#[tokio::test]
async fn what_cannot_be_decided_is_told() {
    let app = App::new().await;
    let asset = photo(&app, "mug.jpg", 1).await;
    let stranger = "0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67";
    let address = |id: &str| format!("/api/v1/assets/{id}/review");
    for (id, body, status, code) in [
        (
            asset.to_string(),
            json!({"choice": "accept"}),
            StatusCode::CONFLICT,
            "review.not_waiting",
        ),
        (
            asset.to_string(),
            json!({"choice": "keep"}),
            StatusCode::UNPROCESSABLE_ENTITY,
            "review.choice",
        ),
        (
            asset.to_string(),
            json!({}),
            StatusCode::UNPROCESSABLE_ENTITY,
            "review.choice",
        ),
        (
            asset.to_string(),
            json!([1]),
            StatusCode::UNPROCESSABLE_ENTITY,
            "request.json",
        ),
        (
            stranger.to_owned(),
            json!({"choice": "accept"}),
            StatusCode::NOT_FOUND,
            "not_found",
        ),
        (
            "42".to_owned(),
            json!({"choice": "accept"}),
            StatusCode::NOT_FOUND,
            "not_found",
        ),
    ] {
        let answer = app.post(&address(&id), body).await;
        assert_eq!(
            (answer.status, &answer.problem()["code"]),
            (status, &code.into()),
            "{}",
            answer.text
        );
    }
    for path in [
        address(&asset.to_string()),
        address(stranger),
        format!("/api/v1/assets/{asset}/receipt"),
    ] {
        assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // A cut-out that could not be made cannot be accepted.
    let mut event = review_event(asset);
    event.candidate.clear();
    tell(&app, 1, StatusEvent::Review(event)).await;
    let shown = app.get(&address(&asset.to_string())).await.json();
    assert_eq!(shown["choices"], json!(["fallback", "discard"]));
    let refused = choose(&app, asset, "accept").await;
    assert_eq!(
        (refused.status, &refused.problem()["code"]),
        (StatusCode::CONFLICT, &"review.no_picture".into())
    );
    assert_eq!(choose(&app, asset, "fallback").await.status, StatusCode::OK);
}

fn envelope<M: Message>(number: u8, message: &M) -> Envelope {
    let like = received(number, ());
    let (exchange, routing_key) = message.route();
    Envelope {
        id: like.id,
        kind: M::KIND.to_owned(),
        source: "ai-worker".to_owned(),
        time: like.time,
        account: like.account,
        trace: like.trace,
        subject: message.subject(),
        exchange: exchange.to_owned(),
        routing_key,
        body: serde_json::to_string(message).expect("JSON"),
    }
}

#[tokio::test]
async fn news_twice_change_nothing_whatever_the_photo_is_in() {
    let app = App::new().await;
    let asset = photo(&app, "mug.jpg", 1).await;
    let twice = async |number, event: &ImageReview| {
        run_twice(statuses(&app), &app.store, &envelope(number, event)).await
    };
    // The clock goes on, so a row that were written again would differ.
    assert_eq!(twice(1, &review_event(asset)).await, Ok(Vec::new()));
    assert_eq!(choose(&app, asset, "accept").await.status, StatusCode::OK);
    let late = review_event(asset);
    assert_eq!(twice(1, &late).await, Ok(Vec::new()));
    assert_eq!(state(&app, asset).await, "enhanced");
    let finished = enhanced_event(asset);
    let changed = run_twice(statuses(&app), &app.store, &envelope(9, &finished)).await;
    assert_eq!(changed, Ok(Vec::new()));
}

#[tokio::test]
async fn finished_pictures_win_over_a_review_in_whatever_order_they_come() {
    for order in [[0u8, 1], [1, 0]] {
        let app = App::new().await;
        let asset = photo(&app, "mug.jpg", 1).await;
        for which in order {
            let event = if which == 0 {
                review(asset)
            } else {
                enhanced(asset)
            };
            tell(&app, which + 1, event).await;
        }
        assert_eq!(state(&app, asset).await, "enhanced");
        let refused = choose(&app, asset, "accept").await;
        assert_eq!(refused.problem()["code"], "review.not_waiting");
        assert_eq!(app.totals().await["review"], 0);
    }
}

/// A photo that gets its product after the decision is decided in the same
/// way, so that the product gets its pictures.
#[tokio::test]
async fn a_decision_holds_when_the_product_comes_later() {
    let app = App::new().await;
    let asset = in_review(&app).await;
    assert_eq!(choose(&app, asset, "fallback").await.status, StatusCode::OK);
    app.put("mug", r#"{"name":"Mug","price":5}"#).await;
    let again = app
        .messages("image_uploads")
        .await
        .pop()
        .expect("a message");
    let mut event = review_event(asset);
    event.product_id = serde_json::from_value(again["product_id"].clone()).expect("a product");
    assert!(event.product_id.is_some());
    let later = domain::Timestamp::from_micros(4_000_000_000_000_000);
    for _ in 0..2 {
        let mut message = received(5, StatusEvent::Review(event.clone()));
        message.time = later;
        handle(&app, statuses(&app), message)
            .await
            .expect("handled");
    }
    assert_eq!(state(&app, asset).await, "enhanced");
    let told = told(&app).await;
    assert_eq!(
        told,
        [
            (digests("fallback"), Value::Null),
            (digests("fallback"), again["product_id"].clone())
        ]
    );
}

#[tokio::test]
async fn two_people_decide_once() {
    let app = App::new().await;
    let asset = in_review(&app).await;
    let (one, two) = futures::join!(
        choose(&app, asset, "accept"),
        choose(&app, asset, "discard")
    );
    let statuses = [one.status, two.status];
    assert!(
        statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::CONFLICT),
        "{statuses:?}"
    );
    assert_eq!(app.messages("asset_status").await.len(), 1);
}

/// The same statements on the other database: a decision, its repetition, two
/// people at once, a match by looks and by hand, the mark of a repeat.
#[tokio::test]
async fn people_and_looks_decide_on_postgres() {
    let database = testkit::servers::Database::create().await;
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::open(folder, database.url(), |_| ()).await;
    let asset = in_review(&app).await;
    let (one, two) = futures::join!(
        choose(&app, asset, "accept"),
        choose(&app, asset, "discard")
    );
    let statuses = [one.status, two.status];
    assert!(
        statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::CONFLICT),
        "{statuses:?}"
    );
    assert_eq!(app.messages("asset_status").await.len(), 1);

    app.put("jar-1", r#"{"name":"Jar","price":5}"#).await;
    let mut known = Vec::new();
    for (number, path) in [
        (2, "jar-1.jpg"),
        (3, "jar-1_2.jpg"),
        (4, "IMG_1.jpg"),
        (5, "sunset.jpg"),
    ] {
        let asset = photo(&app, path, number).await;
        let mut event = enhanced_event(asset);
        let last = if number == 4 { "f0f0" } else { "0f0f" };
        event.fingerprint = (number < 5).then(|| format!("{}{last}", "0f".repeat(30)));
        tell(&app, number, StatusEvent::Enhanced(event)).await;
        known.push(asset);
    }
    assert_eq!(app.module.settle().await.expect("settled"), 1);
    let by_hand = json!({"sku": "JAR-1"});
    let matched = app
        .post(&format!("/api/v1/assets/{}/product", known[3]), by_hand)
        .await;
    assert_eq!(matched.status, StatusCode::OK, "{}", matched.text);
    let mut found = Vec::new();
    for asset in &known {
        let shown = app.get(&format!("/api/v1/assets/{asset}")).await.json();
        found.push((shown["matched_by"].clone(), shown["duplicate_of"].clone()));
    }
    let first = Value::from(known[0].to_string());
    let expected = [
        (Value::from("name"), Value::Null),
        (Value::from("name"), first),
        (Value::from("near-duplicate"), Value::Null),
        (Value::from("hand"), Value::Null),
    ];
    assert_eq!(found, expected);
    assert_eq!(app.get("/tray").await.status, StatusCode::OK);
    assert_eq!(app.get("/review").await.status, StatusCode::OK);
    app.module.upkeep().await.expect("upkeep");
}

/// The trace and the cause of the only message for a queue.
async fn trace(app: &App, queue: &str) -> Trace {
    const SQL: &str = "SELECT trace FROM bus_delivery WHERE consumer = $1";
    let rows = app.store.query(SQL, &store::params![queue]).await;
    let rows = rows.expect("messages");
    assert_eq!(rows.len(), 1, "{queue}");
    Trace(rows[0].text(0).expect("a trace").to_owned())
}

/// Makes the database tell of the photo what one of an earlier release tells.
async fn forget_trace(app: &App) {
    let forgotten = app.store.run_tx("test", |tx| {
        Box::pin(async move { tx.execute("UPDATE image_asset SET trace = NULL", &[]).await })
    });
    assert_eq!(forgotten.await, Ok::<_, store::Error>(1));
}

#[tokio::test]
async fn a_decision_continues_the_trace_of_the_photo() {
    let app = App::new().await;
    let asset = photo(&app, "mug.jpg", 1).await;
    let upload = trace(&app, "image_uploads").await;
    // What the worker says of it has the upload's trace and a span of its own.
    let mut news = received(1, review(asset));
    news.trace = upload.child(news.id);
    let span = news.trace.span_id().to_owned();
    handle(&app, statuses(&app), news).await.expect("handled");
    assert_eq!(choose(&app, asset, "accept").await.status, StatusCode::OK);
    let decision = trace(&app, "seo_generation").await;
    assert_eq!(decision.trace_id(), upload.trace_id());
    assert_eq!(decision.cause(), span);

    let app = App::new().await;
    let asset = in_review(&app).await;
    forget_trace(&app).await;
    assert_eq!(choose(&app, asset, "fallback").await.status, StatusCode::OK);
    assert_eq!(trace(&app, "seo_generation").await.trace_id().len(), 32);
}

#[tokio::test]
async fn photos_are_measured_by_state_and_by_how_long_they_wait() {
    let app = App::new().await;
    app.module.start(&app.bus);
    let asset = in_review(&app).await;
    let shown = app.context.metrics.expose().await;
    assert!(
        shown.contains("stox_assets{state=\"review\"} 1.0"),
        "{shown}"
    );
    assert!(
        shown.contains("stox_assets{state=\"rejected\"} 0.0"),
        "{shown}"
    );
    let age = "stox_review_oldest_age_seconds{} ";
    let waited = |shown: &str| -> f64 {
        let line = shown.lines().find_map(|line| line.strip_prefix(age));
        line.expect("an age").parse().expect("a number")
    };
    // The news is dated 1970.
    assert!(waited(&shown) > 86_400.0, "{shown}");
    assert_eq!(choose(&app, asset, "accept").await.status, StatusCode::OK);
    let shown = app.context.metrics.expose().await;
    assert!(
        shown.contains("stox_assets{state=\"review\"} 0.0"),
        "{shown}"
    );
    assert!(waited(&shown).abs() < f64::EPSILON, "{shown}");
}

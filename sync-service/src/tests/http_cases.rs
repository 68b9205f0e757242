//! HTTP, and the module as a whole.

use std::time::Duration;

use axum::http::StatusCode;
use domain::{AccountId, Marketplace, MessageId};
use messages::Trace;
use messages::events::OrderPlaced;
use serde_json::json;

use super::rig::{Rig, acked, live, order, saved};

pub(super) async fn counts_have_one_effect(rig: Rig) {
    let five = json!({ "counted": 5, "request_id": "r1" });
    let (status, _) = rig.json("POST", "/api/v1/stock/A", &five).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    rig.save(saved("A", 1, None)).await;
    for already_there in [false, true] {
        let (status, body) = rig.json("POST", "/api/v1/stock/A", &five).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!((&body["on_hand"], &body["version"]), (&json!(5), &json!(1)));
        assert_eq!(body["already_there"], already_there);
    }
    let (status, body) = rig
        .json(
            "POST",
            "/api/v1/stock/A",
            &json!({ "counted": 6, "request_id": "r1" }),
        )
        .await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::CONFLICT, &json!("request.reused"))
    );
    let (status, _) = rig
        .json(
            "POST",
            "/api/v1/stock/A",
            &json!({ "counted": 6, "request_id": "r2" }),
        )
        .await;
    assert_eq!((status, rig.stock("A").await), (StatusCode::OK, (6, 0, 2)));
    rig.assert_adds_up().await;
}

pub(super) async fn direct_orders_have_one_effect(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    let wish = json!({ "order_id": "D1", "lines": [{ "sku": "A", "quantity": 2 }] });
    let (status, _) = rig.json("POST", "/api/v1/orders", &wish).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let (status, body) = rig.json("POST", "/api/v1/orders", &wish).await;
    assert_eq!(
        (status, &body["already_there"]),
        (StatusCode::OK, &json!(true))
    );
    let other = json!({ "order_id": "D1", "lines": [{ "sku": "A", "quantity": 3 }] });
    assert_eq!(
        rig.json("POST", "/api/v1/orders", &other).await.0,
        StatusCode::CONFLICT
    );
    let published = rig.published::<OrderPlaced>().await;
    assert_eq!(published.len(), 1);
    assert_eq!(
        published[0].connection_id,
        crate::direct_connection(AccountId::LOCAL)
    );
    assert_eq!(
        (published[0].marketplace, published[0].lines[0].quantity),
        (None, 2)
    );
}

pub(super) async fn mistakes_are_named(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    let bad = json!({ "order_id": "", "lines": [
        { "sku": "A", "quantity": 0 }, { "sku": "A", "quantity": 1 }, { "sku": " ", "quantity": 1 }
    ] });
    let (status, body) = rig.json("POST", "/api/v1/orders", &bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<_> = body["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|p| &p["field"])
        .collect();
    assert_eq!(fields, ["order_id", "line 1, quantity", "line 3, sku"]);
    let empty = json!({ "order_id": "D", "lines": [] });
    assert_eq!(
        rig.json("POST", "/api/v1/orders", &empty).await.1["code"],
        "order.lines"
    );
    for bad in [
        json!({ "counted": -1, "request_id": "r" }),
        json!({ "counted": 1, "request_id": "" }),
    ] {
        let (status, _) = rig.json("POST", "/api/v1/stock/A", &bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    assert_eq!(rig.stock("A").await, (5, 0, 1));
}

pub(super) async fn everything_is_shown(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    rig.save(saved("B<i>", 1, Some(1))).await;
    rig.hear(live(Marketplace::Trendyol, "A")).await;
    rig.hear(live(Marketplace::Amazon, "A")).await;
    rig.hear(acked(Marketplace::Amazon, "A", 1, 5)).await;
    rig.order(order("O1", &[("A", 2), ("B<i>", 3)])).await;
    rig.hear(acked(Marketplace::Amazon, "A", 2, 3)).await;

    let (_, stock) = rig.json("GET", "/api/v1/stock", &json!(null)).await;
    assert_eq!(stock["total"], 2);
    let item = &stock["items"][0];
    assert_eq!(
        (&item["on_hand"], &item["reserved"], &item["available"]),
        (&json!(5), &json!(2), &json!(3))
    );
    assert_eq!(item["channels"][0]["marketplace"], "amazon");
    assert_eq!(
        (
            &item["channels"][0]["in_step"],
            &item["channels"][0]["acked_quantity"]
        ),
        (&json!(true), &json!(3))
    );
    assert_eq!(
        (
            &item["channels"][1]["in_step"],
            &item["channels"][1]["desired_quantity"]
        ),
        (&json!(false), &json!(3))
    );
    assert_eq!(
        (&stock["items"][1]["backordered"], &stock["next"]),
        (&json!(2), &json!(null))
    );

    let (_, first) = rig.json("GET", "/api/v1/stock?limit=1", &json!(null)).await;
    assert_eq!(
        (&first["items"][0]["sku"], &first["next"]),
        (&json!("A"), &json!("A"))
    );
    let (_, second) = rig
        .json("GET", "/api/v1/stock?limit=1&after=A", &json!(null))
        .await;
    assert_eq!(second["items"][0]["sku"], "B<i>");

    let (_, orders) = rig.json("GET", "/api/v1/orders", &json!(null)).await;
    assert_eq!(
        (&orders["total"], &orders["orders"][0]["state"]),
        (&json!(1), &json!("backordered"))
    );
    let line = &orders["orders"][0]["lines"][1];
    assert_eq!(
        (&line["sku"], &line["quantity"], &line["reserved"]),
        (&json!("B<i>"), &json!(3), &json!(1))
    );

    let (status, page) = rig.ask("GET", "/stock", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("Trendyol – / 3") && page.contains("B&lt;i&gt;"),
        "{page}"
    );
    assert!(!page.contains("B<i>"));
}

/// Messages in, effects out, with nothing but the bus between.
pub(super) async fn the_module_works_through_the_bus(rig: Rig) {
    rig.module.start(&rig.bus);
    let publisher = rig.bus.publisher("test");
    let ids = [0; 2].map(|_| MessageId::from_uuid(rig.context.uuid()));
    let trace = Trace::new(rig.context.random.bytes());
    let publish = rig.store.run_tx("test.publish", move |tx| {
        let (publisher, trace) = (publisher.clone(), trace.clone());
        Box::pin(async move {
            let account = AccountId::LOCAL;
            let (product, order) = (saved("A", 1, Some(5)), order("O", &[("A", 1)]));
            publisher
                .publish(tx, account, ids[0], &trace, &product)
                .await?;
            publisher.publish(tx, account, ids[1], &trace, &order).await
        })
    });
    assert_eq!(publish.await, Ok(()));
    let direct = json!({ "order_id": "D", "lines": [{ "sku": "A", "quantity": 2 }] });
    assert_eq!(
        rig.json("POST", "/api/v1/orders", &direct).await.0,
        StatusCode::ACCEPTED
    );
    testkit::wait::until(Duration::from_secs(60), || async {
        let (_, orders) = rig.json("GET", "/api/v1/orders", &json!(null)).await;
        let done = |order: &serde_json::Value| order["state"] == "reserved";
        orders["total"] == 2
            && orders["orders"]
                .as_array()
                .is_some_and(|all| all.iter().all(done))
    })
    .await;
    let (on_hand, reserved, _) = rig.stock("A").await;
    assert_eq!((on_hand, reserved), (5, 3));
    rig.assert_adds_up().await;
    assert!(
        rig.context.life.finish(Duration::from_secs(30)).await,
        "everything ends by itself"
    );
}

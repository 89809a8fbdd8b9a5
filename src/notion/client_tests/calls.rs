//! What each call sends, and what it makes of the answers.

use super::*;

#[tokio::test(start_paused = true)]
async fn lists_are_read_to_their_end() {
    let page =
        |ids: &[&str], next| list(ids.iter().map(|id| block(id, "paragraph")).collect(), next);
    let bench = bench([
        page(&[ID], Some("c 1")),
        page(&[], Some("c2")),
        page(&[OTHER], None),
    ]);
    let blocks = bench.client.children(page_id().into()).await.unwrap();
    let ids: Vec<String> = blocks.iter().map(|block| block.id.to_string()).collect();
    assert_eq!(ids, [ID, OTHER]);
    let base = format!("GET /v1/blocks/{ID}/children?page_size=100");
    let expected = [
        base.clone(),
        format!("{base}&start_cursor=c%201"),
        format!("{base}&start_cursor=c2"),
    ];
    assert_eq!(bench.lines(), expected);
}

#[tokio::test(start_paused = true)]
async fn half_a_list_is_an_error() {
    let page = |next| list(vec![block(ID, "paragraph")], next);
    let endless = reply(
        200,
        json!({"results": [], "has_more": true, "next_cursor": null}),
    );
    let unread = list(vec![json!({"object": "block"})], None);
    for replies in [
        vec![page(Some("a")), page(Some("b")), page(Some("a"))],
        vec![endless],
        vec![page(Some("a")), unread],
        vec![reply(200, json!({"object": "block", "id": ID}))],
    ] {
        let bench = bench(replies);
        let result = bench.client.children(page_id().into()).await;
        assert_eq!(kind_of(result), ErrorKind::NotNotion);
    }
    let gone = refusal(404, "object_not_found", Value::Null);
    let bench = bench([page(Some("a")), gone]);
    let result = bench.client.children(page_id().into()).await;
    assert_eq!(kind_of(result), ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_end_is_missing_is_read_again_as_a_whole() {
    let page =
        |ids: &[&str], next| list(ids.iter().map(|id| block(id, "paragraph")).collect(), next);
    let count = async |pages: Vec<Reply>| {
        let bench = bench(pages);
        let blocks = bench.client.children(page_id().into()).await.unwrap();
        (blocks.len(), bench.lines().len())
    };
    let cut = || [page(&[ID], Some("c")), page(&[], None)];
    let whole = [page(&[ID], Some("c")), page(&[OTHER], None)];
    assert_eq!(
        count(cut().into_iter().chain(whole).collect()).await,
        (2, 4)
    );
    // What is missing each time is not there.
    let never = (0..4).flat_map(|_| cut()).collect();
    assert_eq!(count(never).await, (1, 8));
    assert_eq!(count(vec![page(&[], None)]).await, (0, 1));
}

#[tokio::test(start_paused = true)]
async fn an_append_tells_the_ids_of_what_was_sent_only() {
    let third = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ad";
    let (a, heading) = (
        text("a"),
        Block::Heading {
            level: crate::model::HeadingLevel::Four,
            text: RichText::default(),
        },
    );
    let pieces = [piece(&a), piece(&heading)];
    let append = async |results: &[(&str, &str)]| {
        let results = results.iter().map(|(id, kind)| block(id, kind)).collect();
        let bench = bench([list(results, None)]);
        let after = Position::After(OTHER.parse().unwrap());
        let ids = bench
            .client
            .append(page_id().into(), &pieces, after, &Uploads::default())
            .await;
        assert_eq!(bench.body(0)["children"].as_array().unwrap().len(), 2);
        ids.map(|ids| ids.iter().map(BlockId::to_string).collect::<Vec<_>>())
    };
    let ids = append(&[(ID, "paragraph"), (OTHER, "heading_3"), (third, "quote")]).await;
    assert_eq!(ids.unwrap(), [ID, OTHER]);
    let short = append(&[(ID, "paragraph")]).await;
    assert_eq!(doubt_of(short), Doubt::Answered);
    let foreign = append(&[(third, "quote"), (ID, "paragraph"), (OTHER, "heading_4")]).await;
    assert_eq!(doubt_of(foreign), Doubt::Answered);
}

#[tokio::test(start_paused = true)]
async fn ids_in_another_order_than_sent_are_not_taken() {
    let (a, b) = (text("a"), text("b"));
    let pieces = [piece(&a), piece(&b)];
    let append = async |texts: [&str; 2]| {
        let result = |(id, text): (&str, &str)| {
            let runs = json!([{"plain_text": text}]);
            json!({"object": "block", "id": id, "type": "paragraph", "paragraph": {"rich_text": runs}})
        };
        let results = [ID, OTHER].into_iter().zip(texts).map(result).collect();
        let bench = bench([list(results, None)]);
        let end = Position::End;
        let none = Uploads::default();
        bench
            .client
            .append(page_id().into(), &pieces, end, &none)
            .await
    };
    for as_sent in [["a", "b"], ["A", "b"], ["", "B"]] {
        assert_eq!(append(as_sent).await.unwrap().len(), 2, "{as_sent:?}");
    }
    for other in [["b", "a"], ["b", "b"], ["a", "a"]] {
        assert_eq!(doubt_of(append(other).await), Doubt::Answered, "{other:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_to_append_is_no_request() {
    let bench = bench([]);
    let ids = bench
        .client
        .append(page_id().into(), &[], Position::End, &Uploads::default())
        .await;
    assert_eq!(ids.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn deleting_what_is_gone_is_a_success_and_nothing_else_is() {
    let gone = || refusal(404, "object_not_found", Value::Null);
    let refused = || refusal(400, "validation_error", Value::Null);
    let found = |in_trash: bool| {
        reply(
            200,
            json!({"object": "block", "id": ID, "in_trash": in_trash}),
        )
    };
    for (replies, expected) in [
        (vec![found(true)], None),
        (vec![gone()], None),
        (vec![cut(), refused(), found(true)], None),
        (vec![refused(), gone()], None),
        (vec![refused(), found(false)], Some(ErrorKind::Invalid)),
        (
            vec![refusal(403, "restricted_resource", Value::Null)],
            Some(ErrorKind::Forbidden),
        ),
    ] {
        let bench = bench(replies);
        let result = bench.client.delete_block(page_id().into()).await;
        assert_eq!(result.err().map(|error| error.error().kind), expected);
        assert_eq!(bench.lines()[0], format!("DELETE /v1/blocks/{ID}"));
    }
}

#[tokio::test(start_paused = true)]
async fn trashing_what_is_in_the_trash_is_a_success_and_other_refusals_stay() {
    let refused = || refusal(400, "validation_error", Value::Null);
    let trashed = || reply(200, json!({"object": "page", "id": ID, "in_trash": true}));
    let trash = PageUpdate {
        in_trash: Some(true),
        ..PageUpdate::default()
    };
    let bench = bench([refused(), trashed()]);
    assert!(
        bench
            .client
            .update_page(page_id(), &trash)
            .await
            .unwrap()
            .in_trash
    );
    let bench = self::bench([refused(), page()]);
    let result = bench.client.update_page(page_id(), &trash).await;
    assert_eq!(kind_of(result), ErrorKind::Invalid);
    let icon = Icon::emoji("🚀");
    let both = PageUpdate {
        icon: Some(icon.as_ref()),
        ..trash
    };
    let bench = self::bench([refused()]);
    assert_eq!(
        kind_of(bench.client.update_page(page_id(), &both).await),
        ErrorKind::Invalid
    );
}

#[tokio::test(start_paused = true)]
async fn a_move_is_not_repeated() {
    let bench = bench([cut()]);
    let to = OTHER.parse().unwrap();
    assert_eq!(
        doubt_of(bench.client.move_page(page_id(), to).await),
        Doubt::Cut
    );
    assert_eq!(bench.lines(), [format!("POST /v1/pages/{ID}/move")]);
    assert_eq!(
        bench.body(0),
        json!({"parent": {"type": "page_id", "page_id": OTHER}})
    );
}

#[tokio::test(start_paused = true)]
async fn search_skips_what_is_no_page_or_in_the_trash() {
    let trashed = json!({"object": "page", "id": OTHER, "in_trash": true});
    let results = vec![
        json!({"object": "data_source", "id": OTHER}),
        trashed,
        json!({"object": "page", "id": ID}),
    ];
    let bench = bench([cut(), list(results, Some("more"))]);
    let pages = bench.client.search_pages("notes", 3).await.unwrap();
    assert_eq!(
        pages.iter().map(|page| page.id).collect::<Vec<_>>(),
        [page_id()]
    );
    assert_eq!(bench.body(1)["query"], "notes");
    assert_eq!(bench.client.counts().reads, 2);
}

#[tokio::test(start_paused = true)]
async fn every_request_is_told_without_its_query() {
    struct Lines(RefCell<Vec<(String, Option<u16>)>>);
    impl Listener for Lines {
        fn on(&self, event: Event) {
            if let Event::Requested { line, status, .. } = event {
                self.0.borrow_mut().push((line, status));
            }
        }
    }
    let lines = Rc::new(Lines(RefCell::default()));
    let listener = Rc::clone(&lines) as Rc<dyn Listener>;
    let bench = bench_with(
        [cut(), list(Vec::new(), None)],
        Rc::new(Secret::new(TOKEN)),
        listener,
    );
    bench.client.children(page_id().into()).await.unwrap();
    let line = format!("GET /v1/blocks/{ID}/children");
    assert_eq!(*lines.0.borrow(), [(line.clone(), None), (line, Some(200))]);
}

#[tokio::test(start_paused = true)]
async fn calls_have_their_methods() {
    let block_reply = || reply(200, block(ID, "paragraph"));
    let bench = bench([
        reply(200, json!({"object": "user", "id": ID, "type": "bot"})),
        page(),
        block_reply(),
        block_reply(),
        page(),
    ]);
    let a = text("a");
    let client = &bench.client;
    client.me().await.unwrap();
    client.page(page_id()).await.unwrap();
    client.block(page_id().into()).await.unwrap();
    client
        .update_block(page_id().into(), &piece(&a), &Uploads::default())
        .await
        .unwrap();
    client.move_page(page_id(), page_id()).await.unwrap();
    let expected = [
        "GET /v1/users/me".to_owned(),
        format!("GET /v1/pages/{ID}"),
        format!("GET /v1/blocks/{ID}"),
        format!("PATCH /v1/blocks/{ID}"),
        format!("POST /v1/pages/{ID}/move"),
    ];
    assert_eq!(bench.lines(), expected);
    let sent = bench.script.sent.borrow();
    assert_eq!(sent[0].1.method, HttpMethod::Get);
    assert_eq!(sent[0].1.payload, Payload::Empty);
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_that_tells_notions_time_tells_how_far_the_clocks_are_apart() {
    let dated = |date| {
        let answer = reply(200, json!({"object": "user", "id": "b"})).unwrap();
        Ok(HttpResponse { date, ..answer })
    };
    let bench = bench([dated(None), dated(Some(EPOCH - 5_000)), dated(None)]);
    bench.client.me().await.unwrap();
    assert_eq!(bench.client.clock_ahead(), None);
    bench.client.me().await.unwrap();
    bench.client.me().await.unwrap();
    assert_eq!(bench.client.clock_ahead(), Some(5_000));
    assert_eq!(bench.client.budget_used().unwrap(), 3);
}

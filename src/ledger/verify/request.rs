//! Requests against the events that tell of them.

use super::finding::{Findings, Report};
use crate::digest;
use crate::error::Result;
use crate::ledger::store::Conn;
use crate::ledger::store::told::{self, Asked};
use entity::audit_event;
use serde_json::Value;
use std::borrow::Cow;

/// The command's JSON in an event: all of it, or beside who asked for it and who approved it.
pub(super) fn body(detail: &str) -> Cow<'_, str> {
    if !detail.contains("\"command\":") {
        return Cow::Borrowed(detail);
    }
    match serde_json::from_str(detail) {
        Ok(Value::Object(all)) if all.contains_key("as") || all.contains_key("proposal") => {
            match all.get("command") {
                Some(command) if command.is_object() => Cow::Owned(command.to_string()),
                _ => Cow::Borrowed(detail),
            }
        }
        _ => Cow::Borrowed(detail),
    }
}

/// Compares an event of something done with the request under its key; says whether there is one.
pub(super) fn check(
    chain: &str,
    e: &audit_event::Model,
    body: &str,
    asked: Option<&Asked>,
    report: &mut Findings,
) -> bool {
    // What was proposed is carried out under the approval's key.
    let approved = e.subject.starts_with("proposal/");
    let Some(asked) = asked else {
        if !approved {
            let what = format!("its request {} is missing", e.subject);
            report.add(chain, Some(e.seq), "request.missing", what);
        }
        return false;
    };
    let (name, hash) = match e.action.strip_prefix("propose ") {
        Some(name) => {
            let kept = digest::request("propose", &digest::request(name, body));
            (name, kept)
        }
        None => (e.action.as_str(), digest::request(&e.action, body)),
    };
    if approved && asked.hash != hash {
        return false;
    }
    let fund = asked.fund_id.unwrap_or(crate::audit::INSTANCE);
    let same = [
        ("hash", asked.hash == hash),
        ("command", asked.command == name),
        ("fund", fund == e.chain),
        ("time", asked.recorded_at == e.recorded_at),
    ];
    for (field, _) in same.iter().filter(|(_, same)| !same) {
        let what = format!(
            "the {field} of its request {} is not what the event says",
            e.subject
        );
        report.add(chain, Some(e.seq), "request.altered", what);
    }
    true
}

/// Names requests that no event tells of, where there are more than `told`.
pub(super) async fn untold(conn: &impl Conn, told: u64, report: &mut Report) -> Result<()> {
    if told::requests(conn).await? == told {
        return Ok(());
    }
    for key in told::untold(conn).await? {
        let what = format!("no audit event tells of the request {key}");
        report.findings.add("instance", None, "request.stray", what);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::value::Instant;

    const BODY: &str = r#"{"fund":"F","amount":"1.00","on":"2026-01-02"}"#;

    fn rules(
        action: &str,
        subject: &str,
        detail: &str,
        asked: Option<&Asked>,
    ) -> Vec<&'static str> {
        let e = audit_event::Model {
            chain: 1,
            seq: 9,
            recorded_at: Instant(5),
            actor: "somebody".into(),
            action: action.into(),
            subject: subject.into(),
            outcome: "done".into(),
            detail: detail.into(),
            prev_hash: String::new(),
            hash: String::new(),
        };
        let mut found = Findings::default();
        check("F", &e, &body(detail), asked, &mut found);
        found.list.into_iter().map(|f| f.rule).collect()
    }

    fn asked(hash: String) -> Asked {
        Asked {
            hash,
            command: "commit".into(),
            fund_id: Some(1),
            recorded_at: Instant(5),
        }
    }

    #[test]
    fn events_of_persons_and_of_proposals_hold_the_same_command() {
        let own = asked(digest::request("commit", BODY));
        let signed = format!(r#"{{"command":{BODY},"as":["treasurer"],"from":"::1"}}"#);
        let approved = format!(r#"{{"command":{BODY},"proposal":3,"approved_by":"a"}}"#);
        assert!(rules("commit", "key", BODY, Some(&own)).is_empty());
        assert!(rules("commit", "key", &signed, Some(&own)).is_empty());
        let kept = asked(digest::request("propose", &own.hash));
        assert!(rules("propose commit", "key", &signed, Some(&kept)).is_empty());
        assert!(rules("commit", "proposal/3", &approved, None).is_empty());
        assert_eq!(rules("commit", "key", &signed, None), ["request.missing"]);
        assert_eq!(
            rules("commit", "key", &signed, Some(&kept)),
            ["request.altered"]
        );
        assert_eq!(
            rules("propose commit", "key", &signed, Some(&own)),
            ["request.altered"]
        );
        let other = signed.replace("1.00", "2.00");
        assert_eq!(
            rules("commit", "key", &other, Some(&own)),
            ["request.altered"]
        );
    }
}

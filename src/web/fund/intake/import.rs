//! Applications pasted from a sheet: looked at, then brought in; and taken back.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::access::{Action, Scope};
use crate::dealflow::import::{
    Fault, ImportApplications, Mapping, Preview, Source, UndoImport, guess, preview,
};
use crate::dealflow::view::{Call, imports, rounds};
use crate::error::Error;
use crate::form::Form as Questions;
use crate::money::Lang;
use crate::web::answer::{Site, page, refused, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Control, Field, Fields, Row, SelectOption, Table};
use crate::web::portal::written;
use crate::web::section::Section;
use crate::web::words::Words;

const LANGS: [Lang; 4] = [Lang::En, Lang::Ja, Lang::De, Lang::Fr];
/// Imports listed for taking back.
const MOST: u64 = 20;

#[derive(Template)]
#[template(path = "fund/import.html")]
struct ImportPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    button: Form,
    action: String,
    back: String,
    fields: Vec<Field<'a>>,
    columns: Vec<Field<'a>>,
    told: Option<Told>,
    before: Vec<Before>,
}

/// What was looked at, as the page says it.
struct Told {
    facts: Vec<(String, Cell)>,
    rows: Table,
    faults: Table,
    /// What is sent to bring it in; empty where that would be refused.
    confirm: String,
    bring: String,
}

/// An import that stands.
struct Before {
    no: i64,
    title: String,
    note: String,
    stands: bool,
}

/// The page's ground: only for whoever may bring applications in.
async fn enter(visit: Visit, site: &Site, code: &str) -> Result<Desk> {
    let desk = Desk::enter(visit, site, code, Section::Applications).await?;
    let scope = Scope::Fund(desk.fund.id);
    desk.ctx.permit(Action::Announce, scope)?;
    Ok(desk)
}

fn source(form: &Form) -> Source {
    Source::Memory(Arc::new(form.text("rows").as_bytes().to_vec()))
}

/// The mapping of the page, or the one that the headings suggest.
async fn mapping(
    desk: &Desk,
    form: &Form,
    call: &Call,
    asked: &Questions,
) -> Result<Mapping, Error> {
    let lang = form.text("lang").to_owned();
    if !form.has("looked") {
        let found = guess(&desk.ctx, desk.fund.id, &call.code, &source(form)).await?;
        return Ok(Mapping { lang, ..found });
    }
    let chosen = asked.questions().filter_map(|q| {
        let heading = form.text(&format!("columns.{}", q.id));
        (!heading.is_empty()).then(|| (q.id.clone(), heading.to_owned()))
    });
    Ok(Mapping {
        lang,
        columns: chosen.collect(),
        ..Mapping::default()
    })
}

/// Errors of the file stand at the field it was pasted into.
fn at_fields(error: Error) -> Error {
    match error {
        Error::Invalid(mut fields) => {
            for field in &mut fields {
                if field.field == "file" {
                    "rows".clone_into(&mut field.field);
                }
            }
            Error::Invalid(fields)
        }
        other => other,
    }
}

fn fields<'a>(form: &'a Form, w: Words, calls: &[Call]) -> Vec<Field<'a>> {
    let f = Fields::new(form, w);
    let title = |c: &Call| SelectOption::new(&c.code, c.title.say(w.lang()));
    let lang = |l: Lang| SelectOption::new(l.tag(), w.t(&format!("import-lang-{}", l.tag())));
    vec![
        f.select(
            "round",
            w.t("application-round"),
            calls.iter().map(title).collect(),
        ),
        f.select("lang", w.t("import-lang"), LANGS.map(lang).to_vec()),
        f.lines("rows", w.t("import-rows"))
            .hint(w.t("import-rows-hint")),
    ]
}

fn columns<'a>(form: &'a Form, w: Words, asked: &Questions, seen: &Preview) -> Vec<Field<'a>> {
    let f = Fields::new(form, w);
    let none = SelectOption::new("", w.t("import-column-none"));
    let named = seen.headings.iter().filter(|h| !h.is_empty());
    let headings: Vec<SelectOption> = std::iter::once(none)
        .chain(named.map(|h| SelectOption::new(h, h)))
        .collect();
    let each = asked.questions().map(|q| {
        let label = q.label.say(w.lang()).to_owned();
        let options = headings.clone();
        f.of(
            format!("columns.{}", q.id),
            label,
            Control::Select { options },
        )
        .optional()
    });
    each.collect()
}

fn told(desk: &Desk, asked: &Questions, seen: &Preview) -> Told {
    let w = desk.w;
    let label = |id: &str| {
        let question = asked.question(id);
        question.map_or_else(|| id.to_owned(), |q| q.label.say(w.lang()).to_owned())
    };
    let open: Vec<String> = seen.unanswered.iter().map(|id| label(id)).collect();
    let mut facts = vec![
        (w.t("import-count"), Cell::text(seen.rows.to_string())),
        (w.t("import-wrong"), Cell::text(seen.rows_wrong.to_string())),
        (w.t("application-asked"), desk.with_unit(seen.asked)),
    ];
    if !open.is_empty() {
        facts.push((w.t("import-unanswered"), Cell::text(open.join(", "))));
    }
    if let Some((no, at)) = seen.already {
        let at = desk.instant(at);
        let said = w.with_all(
            "rule-import-file-again",
            &[("no", &no.to_string()), ("at", &at)],
        );
        facts.push((w.t("import-already"), Cell::text(said)));
    }
    let shown = seen.shown.iter().map(|row| Row {
        cells: vec![
            Cell::text(row.row.to_string()),
            Cell::text(row.name.clone()),
            desk.cell(row.asked),
        ],
    });
    let fault = |f: &Fault| Row {
        cells: vec![
            Cell::text(f.row.to_string()),
            Cell::text(f.column.clone()),
            Cell::text(w.explain_field(&f.error)),
        ],
    };
    let fine = seen.rows_wrong == 0 && seen.already.is_none();
    Told {
        facts,
        rows: Table {
            caption: w.t("import-understood"),
            columns: vec![
                Column::text(w.t("import-row")),
                Column::text(w.t("application-name")),
                Column::money(w.t("application-asked")),
            ],
            rows: shown.collect(),
            foot: None,
        },
        faults: Table {
            caption: w.t("import-faults"),
            columns: vec![
                Column::text(w.t("import-row")),
                Column::text(w.t("import-column")),
                Column::text(w.t("import-why")),
            ],
            rows: seen.faults.iter().map(fault).collect(),
            foot: None,
        },
        confirm: if fine {
            seen.confirm.clone()
        } else {
            String::new()
        },
        bring: w.with("import-bring", "n", seen.rows),
    }
}

async fn before(desk: &Desk) -> Result<Vec<Before>, Error> {
    let (w, zone) = (desk.w, desk.fund.zone);
    let all = imports(&desk.ctx, desk.fund.id, MOST).await?;
    let each = all.into_iter().map(|row| {
        let no = row.no.to_string();
        let at = written(row.recorded_at, zone, w.lang());
        let count = w.with("application-count", "n", row.row_count);
        let mut note = format!("{at} · {} · {count}", row.round);
        if let Some(at) = row.undone_at {
            let at = written(at, zone, w.lang());
            note = format!("{note} · {}", w.with("import-undone-at", "at", at));
        }
        Before {
            no: row.no,
            title: w.with_all("import-no", &[("no", &no), ("file", &row.file_name)]),
            note,
            stands: row.undone_at.is_none(),
        }
    });
    Ok(each.collect())
}

/// The page with whatever was looked at.
async fn draw<'a>(
    desk: &Desk,
    form: &'a Form,
    calls: &[Call],
    looked: Option<(&Questions, &Preview)>,
) -> Result<ImportPage<'a>, Error> {
    let (w, back) = (desk.w, desk.href("applications"));
    Ok(ImportPage {
        frame: desk.titled(&w.t("import-title")),
        w,
        form,
        button: Form::blank(),
        action: format!("{back}/import"),
        back,
        fields: fields(form, w, calls),
        columns: looked.map_or_else(Vec::new, |(asked, seen)| columns(form, w, asked, seen)),
        told: looked.map(|(asked, seen)| told(desk, asked, seen)),
        before: before(desk).await?,
    })
}

/// `GET /funds/:code/applications/import`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    let calls = rounds(&desk.ctx, desk.fund.id).await?;
    let form = Form::blank()
        .with("lang", desk.w.lang().tag())
        .with("round", desk.given("round").unwrap_or_default());
    page(&draw(&desk, &form, &calls, None).await?)
}

/// `POST /funds/:code/applications/import`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    let calls = rounds(&desk.ctx, desk.fund.id).await?;
    let Some(call) = calls.iter().find(|c| c.code == form.text("round")) else {
        let text = form.text("round").to_owned();
        form.refuse("round", desk.w.with("rule-choice-unknown", "text", text));
        return refused(&draw(&desk, &form, &calls, None).await?);
    };
    let asked = call.form(&desk.ctx.app).await?;
    let seen = match look(&desk, &form, call, &asked).await {
        Ok(seen) => seen,
        Err(error) => {
            form.note(at_fields(error), desk.w)?;
            return refused(&draw(&desk, &form, &calls, None).await?);
        }
    };
    for (question, heading) in &seen.mapping.columns {
        form = form.with(&format!("columns.{question}"), heading);
    }
    if form.text("step") != "bring" {
        return page(&draw(&desk, &form, &calls, Some((&asked, &seen))).await?);
    }
    let command = ImportApplications {
        fund: desk.fund.code.clone(),
        round: call.code.clone(),
        file_name: desk.w.t("import-pasted"),
        file_hash: seen.file_hash.clone(),
        rows: seen.rows,
        mapping: seen.mapping.clone(),
        confirm: form.text("confirm").to_owned(),
        source: source(&form),
        progress: None,
    };
    match desk.ctx.run(&form.key().to_string(), command).await {
        Ok(_) => Ok(see(&desk.href(&format!("applications?round={}", call.code)))),
        Err(error) => {
            form.note(at_fields(error), desk.w)?;
            refused(&draw(&desk, &form, &calls, Some((&asked, &seen))).await?)
        }
    }
}

async fn look(desk: &Desk, form: &Form, call: &Call, asked: &Questions) -> Result<Preview, Error> {
    let mapping = mapping(desk, form, call, asked).await?;
    preview(&desk.ctx, desk.fund.id, &call.code, &source(form), &mapping).await
}

/// `POST /funds/:code/applications/import/undo`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn undo(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    let command = UndoImport {
        fund: desk.fund.code.clone(),
        import: form.text("import").parse().unwrap_or(0),
        reason: form.text("reason").to_owned(),
    };
    match desk.ctx.run(&form.key().to_string(), command).await {
        Ok(_) => Ok(see(&desk.href("applications/import"))),
        Err(error) => {
            let no = form.text("import").to_owned();
            form.note(error, desk.w)?;
            let said: Vec<String> = form.errors().iter().map(|e| e.message.clone()).collect();
            let mut form = Form::blank().with("lang", desk.w.lang().tag());
            form.refuse("", format!("{no}: {}", said.join(" ")));
            let calls = rounds(&desk.ctx, desk.fund.id).await?;
            refused(&draw(&desk, &form, &calls, None).await?)
        }
    }
}

//! Who a round is for: its eligibility rules, made, changed and taken away.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::rule;
use crate::access::{Action, Scope};
use crate::dealflow::SetRules;
use crate::dealflow::eligibility::{Rules, Severity, sentence};
use crate::dealflow::view::Call;
use crate::error::Error;
use crate::form::{Form as Questions, Question};
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Field, Fields, SelectOption};
use crate::web::section::Section;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/rules.html")]
struct RulesPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    button: Form,
    lede: String,
    rules: Vec<Shown>,
    /// The version that is seen.
    seen: i64,
    here: String,
    may_change: bool,
    /// The rule being made or changed: its id, its question, the question's label, its fields.
    open: Option<(String, String, String, Vec<Field<'a>>)>,
    /// Which question a new rule is about.
    about: Field<'a>,
}

struct Shown {
    id: String,
    sentence: String,
    gating: bool,
    question: String,
}

struct Place {
    desk: Desk,
    call: Call,
    questions: Questions,
    rules: Rules,
}

impl Place {
    async fn enter(visit: Visit, site: &Site, (code, round): (&str, &str)) -> Result<Self> {
        let desk = Desk::enter(visit, site, code, Section::Rounds).await?;
        let call = super::round::find(&desk, round).await?;
        let questions = call.form(&site.app).await?;
        let rules = call.rules(&site.app).await?;
        Ok(Self {
            desk,
            call,
            questions,
            rules,
        })
    }

    fn here(&self) -> String {
        self.desk.href(&format!("rounds/{}/rules", self.call.code))
    }

    /// The question a rule is about, where it can be.
    fn question(&self, id: &str) -> Result<&Question, Error> {
        let found = self.questions.question(id).filter(|q| rule::is_testable(q));
        found.ok_or_else(|| Error::NotFound(format!("question {id}")))
    }

    fn draw<'a>(
        &self,
        form: &'a Form,
        blank: &'a Form,
        open: Option<(&str, &str)>,
    ) -> Result<RulesPage<'a>, Error> {
        let (desk, w) = (&self.desk, self.desk.w);
        let (lang, basis) = (w.lang(), self.call.basis());
        let back = desk.href(&format!("rounds/{}", self.call.code));
        let rules = self.rules.rules.iter().map(|r| Shown {
            id: r.id.clone(),
            sentence: sentence(r, &self.questions, basis, lang),
            gating: r.severity == Severity::Gating,
            question: r.question.clone(),
        });
        let testable = self.questions.questions().filter(|q| rule::is_testable(q));
        let options = testable.map(|q| SelectOption::new(&q.id, q.label.say(lang).to_owned()));
        let about = Fields::new(blank, w);
        let open = open.map(|(id, question)| {
            let question = self.question(question)?;
            let fields = rule::fields(question, self.call.currency, form, w);
            let label = question.label.say(lang).to_owned();
            Ok::<_, Error>((id.to_owned(), question.id.clone(), label, fields))
        });
        let scope = Scope::Fund(desk.fund.id);
        Ok(RulesPage {
            frame: desk
                .titled(&w.t("rules-title"))
                .under(self.call.title.say(lang), &back),
            w,
            form,
            button: Form::blank(),
            lede: w.with(
                "rules-lede",
                "on",
                crate::dealflow::deadline::said_day(basis.on, lang),
            ),
            rules: rules.collect(),
            seen: self.call.rules_version,
            here: self.here(),
            may_change: desk.ctx.permit(Action::Announce, scope).is_ok(),
            open: open.transpose()?,
            about: about.select("question", w.t("rules-question"), options.collect()),
        })
    }
}

/// `GET /funds/:code/rounds/:round/rules?question=&rule=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response> {
    let (rule_id, question) = (
        visit.param("rule").to_owned(),
        visit.param("question").to_owned(),
    );
    let place = Place::enter(visit, &site, (&code, &round)).await?;
    let blank = Form::blank();
    if let Some(found) = place.rules.rule(&rule_id) {
        let question = place.question(&found.question)?;
        let form = rule::fill(found, question, place.call.currency, place.desk.w);
        return page(&place.draw(&form, &blank, Some((&found.id, &question.id)))?);
    }
    let form = Form::blank().with("severity", "gating");
    let open = (!question.is_empty()).then_some(("", &*question));
    page(&place.draw(&form, &blank, open)?)
}

/// The rules as the form's button asks for them.
fn changed(place: &Place, form: &Form) -> Result<Rules, Error> {
    let mut rules = place.rules.clone();
    let id = form.text("rule");
    let at = rules.rules.iter().position(|r| r.id == id);
    if form.text("step") == "remove" {
        rules.rules.retain(|r| r.id != id);
        return Ok(rules);
    }
    let about = place.question(form.text("question"));
    let question =
        about.map_err(|_| Error::field("question", "text.required", "choose a question"))?;
    let own = match at {
        Some(_) => id.to_owned(),
        None => rule::name(&rules, &question.id),
    };
    let read = rule::read(form, question, own, (place.call.currency, place.desk.w));
    let read = read.map_err(Error::Invalid)?;
    match at {
        Some(at) => rules.rules[at] = read,
        None => rules.rules.push(read),
    }
    Ok(rules)
}

/// `POST /funds/:code/rounds/:round/rules`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let place = Place::enter(visit, &site, (&code, &round)).await?;
    let desk = &place.desk;
    desk.ctx
        .permit(Action::Announce, Scope::Fund(desk.fund.id))?;
    let done = match changed(&place, &form) {
        Ok(rules) => {
            let command = SetRules {
                fund: desk.fund.code.clone(),
                round: place.call.code.clone(),
                rules,
                seen: form.text("seen").parse().ok(),
            };
            desk.ctx.run(&form.key().to_string(), command).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(see(&place.here())),
        Err(error) => {
            let status = form.note(at_fields(error), desk.w)?;
            let (id, question) = (form.text("rule"), form.text("question"));
            let open = (!question.is_empty()).then_some((id, question));
            let blank = Form::blank();
            answer(status, &place.draw(&form, &blank, open)?)
        }
    }
}

/// Faults of the rule that was sent stand beside its fields.
fn at_fields(error: Error) -> Error {
    let Error::Invalid(mut fields) = error else {
        return error;
    };
    for field in &mut fields {
        match field.rule.as_str() {
            "eligibility.values" => field.field = "values".into(),
            "eligibility.text" => field.field = "text".into(),
            rule if rule.starts_with("eligibility.") => field.field = String::new(),
            _ => {}
        }
    }
    Error::Invalid(fields)
}

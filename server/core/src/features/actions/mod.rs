//! Code actions: what can be done with one key at a place.

mod fill;
mod ignore;
mod missing;
mod place;
mod quick;
mod task;
mod template;

pub(super) use place::findings as findings_at;
use serde::{Deserialize, Serialize};

use super::View;
use crate::check::{self, Checked, Request};
use crate::finding::Edit;
use crate::fix;
use crate::template::recognise::recognise;
use crate::template::sketch::sketch;
use crate::text::Span;

/// Something that can be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Action {
    /// What it does, as an order.
    pub title: String,
    /// What it is for.
    pub kind: Kind,
    /// The findings that it resolves: indices into [`View::findings`], in order.
    pub findings: Vec<usize>,
    /// Whether it is the one to take where only one can be.
    pub preferred: bool,
    /// What it changes.
    pub edits: Edits,
}

/// What an action is for.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Puts a finding right, or silences it.
    QuickFix,
    /// Inserts what the template has here.
    Refactor,
    /// Says another thing at a place where all is well, or says it in so many words.
    RefactorRewrite,
    /// All safe fixes of the document.
    SourceFixAll,
    /// All that the document lacks.
    SourceInsertMissing,
}

impl Kind {
    /// Its name; dots part the general from the special.
    pub fn name(self) -> &'static str {
        match self {
            Self::QuickFix => "quickfix",
            Self::Refactor => "refactor",
            Self::RefactorRewrite => "refactor.rewrite",
            Self::SourceFixAll => "source.fixAll.milepost",
            Self::SourceInsertMissing => "source.insertMissing.milepost",
        }
    }

    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::QuickFix, Self::Refactor, Self::RefactorRewrite, Self::SourceFixAll, Self::SourceInsertMissing];
}

/// The kinds that are asked for: names as [`Kind::name`] has them; `source` stands for all that begin with `source.`.
#[derive(Copy, Clone, Debug, Default)]
pub enum Filter<'a> {
    /// Every kind.
    #[default]
    All,
    /// These.
    Only(&'a [&'a str]),
}

impl Filter<'_> {
    /// Whether a kind is asked for.
    pub fn wants(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.iter().any(|name| {
                kind.name().strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }),
        }
    }
}

/// The edits of an action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edits {
    /// In the order of the text, without overlap; of insertions at one place the first one comes first.
    Now(Vec<Edit>),
    /// None: a file is made.
    Creates {
        /// Its path, `/`-separated, relative to the folder of the document.
        path: String,
        /// Its text.
        text: String,
    },
    /// To be asked for with [`resolve`], on the same version of the document.
    Later(Resolve),
}

/// What stands for edits that are costly to know.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Resolve {
    /// Of [`Kind::SourceFixAll`].
    FixAll,
    /// Of [`Kind::SourceInsertMissing`].
    InsertMissing,
    /// All fields that are missing in the front matter or the section at this offset.
    InsertFields(u32),
}

/// What can be done at a selection (an empty one is the cursor), of the kinds that are asked for.
pub fn actions(view: &View<'_>, selection: Span, only: Filter<'_>) -> Vec<Action> {
    let mut out = Vec::new();
    let here = place::findings(view, selection);
    let filled = fill::placeholder(view, selection);
    if only.wants(Kind::QuickFix) {
        quick::fixes(view, &here, filled.as_ref(), &mut out);
    }
    if let Some(filled) = &filled {
        fill::actions(view, filled, only, &mut out);
    }
    if only.wants(Kind::RefactorRewrite) {
        fill::changes(view, selection, &mut out);
        out.extend(task::toggle(view, selection));
        template::actions(view, selection, &mut out);
    }
    missing::actions(view, selection, (&here, only), &mut out);
    if only.wants(Kind::QuickFix) {
        ignore::actions(view, &here, &mut out);
    }
    if only.wants(Kind::SourceFixAll) {
        out.extend(fix_all(view));
    }
    out
}

/// The edits that a key stands for in this version of the document; none where there is nothing to do any more.
pub fn resolve(view: &View<'_>, key: Resolve) -> Option<Vec<Edit>> {
    let check = checker(view);
    let edits = match key {
        Resolve::FixAll => fix::fix(view.text, &check).edits,
        Resolve::InsertMissing => missing::all(view, &check),
        Resolve::InsertFields(at) => missing::fields(view, at as usize, &check),
    };
    (!edits.is_empty()).then_some(edits)
}

fn fix_all(view: &View<'_>) -> Option<Action> {
    let is_safe = |n: &usize| view.findings[*n].fixes.iter().any(|fix| fix.safe);
    let findings: Vec<usize> = (0..view.findings.len()).filter(is_safe).collect();
    (!findings.is_empty()).then(|| Action {
        title: "Apply all safe fixes".to_owned(),
        kind: Kind::SourceFixAll,
        findings,
        preferred: false,
        edits: Edits::Later(Resolve::FixAll),
    })
}

/// Checks other texts as this document was checked.
fn checker<'v>(view: &'v View<'_>) -> impl Fn(&str) -> Checked + use<'v> {
    let context = view.context;
    let library = &context.library;
    let own = view.document.and_then(|document| library.get(&document.template.name));
    // A template that recognition does not give was asked for.
    let template = own.filter(|own| {
        let found = recognise(&sketch(view.text), library, &context.settings).template;
        found.is_none_or(|found| found.name != own.name)
    });
    move |text| check::check(&Request { text, context, template })
}

/// How many places a value comes to, for titles.
fn at_places(count: usize) -> String {
    if count > 1 { format!(" at all {count} places") } else { String::new() }
}

//! A5 to A9: how contact goes, how common it is, through what it works.

use crate::evidence::row::{Measure, Row, at_least, at_most, difference, mean, ordered, ratio};

pub(super) fn rows() -> Vec<Row> {
    vec![a5(), a6(), a7(), a7b(), a7c(), a8(), a9(), p6()]
}

fn a5() -> Row {
    let m = || {
        Measure::new(
            "positive over negative contacts",
            "ratio",
            ratio("positive_contacts", "negative_contacts"),
            (2.5, 4.0),
        )
    };
    Row::new(
        "A5",
        "Positive contact is about three times as frequent as negative",
    )
    .from(
        "3:1 in all five countries",
        "AT, CZ, DE, PL, SK, N = 1,276",
        "Graf, Paolini & Rubin 2014, doi 10.1002/ejsp.2052",
    )
    .protocol("Hosts: contacts of the last year reported as positive over those as negative")
    .for_mechanisms(&["M03", "M06"])
    .measure(m())
    .measure(m().on_truth().beside())
}

fn a6() -> Row {
    let m = || {
        Measure::new(
            "weight of negative over weight of positive contact",
            "ratio",
            ratio("negative_weight", "positive_weight"),
            (1.1, 1.8),
        )
    };
    Row::new("A6", "Negative contact is the stronger predictor")
        .from(
            "mediated contact: r = -.23 [-.29, -.17] positive, +.31 [.24, .38] negative: 1.35",
            "79 cases N = 21,857; 238 samples N = 152,985",
            "Banas et al. 2020, doi 10.1093/hcr/hqaa004; Paolini et al. 2024, doi \
             10.1037/bul0000439; Barlow et al. 2012",
        )
        .protocol(
            "Hosts: standardised regression of prejudice on ln(1 + positive) and ln(1 + negative) \
             contacts of the last year; both weights have the expected sign",
        )
        .for_mechanisms(&["M03", "M06"])
        .measure(m())
        // A ratio of two wrong signs looks the same.
        .measure(Measure::new(
            "weight of negative contact",
            "beta",
            mean("negative_weight"),
            at_least(0.0),
        ))
        .measure(m().on_truth().beside())
}

fn p6() -> Row {
    let more = || {
        Measure::new(
            "slope between areas less slope within",
            "prejudice for a unit of ln(1 + contacts)",
            difference("contact_slope_between", "contact_slope_within"),
            at_most(0.0),
        )
    };
    let slope = |name: &str, of: &str| Measure::new(name, "slope", mean(of), at_most(0.0)).beside();
    Row::new(
        "P6",
        "Where others have contact people are less prejudiced, whatever their own contact",
    )
    .from(
        "effect of contact between contexts larger than within, in all of seven studies",
        "seven multilevel studies in Europe, the USA and South Africa",
        "Christ et al. 2014, doi 10.1073/pnas.1320901111",
    )
    .recalled()
    .protocol(
        "Hosts: prejudice on the mean of ln(1 + contacts) in their area and on the own distance from it; the \
         first slope is steeper (more negative) than the second",
    )
    .for_mechanisms(&["M19"])
    .measure(more())
    .measure(more().on_truth().beside())
    .measure(slope("slope between areas", "contact_slope_between"))
    .measure(slope("slope within areas", "contact_slope_within"))
}

fn a7() -> Row {
    Row::new(
        "A7",
        "Three in five have weekly contact, two in five friends or family",
    )
    .from(
        "weekly or more 61%, friends or family 40%",
        "EU-28, October 2017, about 28,000",
        "Special Eurobarometer 469",
    )
    .protocol(
        "A city with 9.5% newcomers. The survey counts whoever exchanges a few words, as the \
             contact diary does: hosts in whose diary of a week a newcomer appears; hosts with a \
             newcomer among friends (reported) or in the household. Beside it the share with at \
             least 52 evaluated contacts in the last year",
    )
    .for_mechanisms(&["M01", "M33"])
    .in_town(&[
        "groups.host.share=0.905",
        "groups.a.share=0.056",
        "groups.b.share=0.034",
        "groups.c.share=0.005",
    ])
    .measure(Measure::new(
        "weekly exchange",
        "share",
        mean("weekly_exchange"),
        (0.51, 0.71),
    ))
    .measure(Measure::new(
        "friend or kin",
        "share",
        mean("friend_or_kin"),
        (0.30, 0.50),
    ))
    .measure(
        Measure::new(
            "weekly exchange with people met again",
            "share",
            mean("weekly_exchange_known"),
            (0.0, 1.0),
        )
        .beside(),
    )
    .measure(
        Measure::new(
            "52 evaluated contacts",
            "share",
            mean("weekly_contact"),
            (0.0, 1.0),
        )
        .beside(),
    )
    .measure(
        Measure::new(
            "52 evaluated contacts",
            "share",
            mean("weekly_contact"),
            (0.0, 1.0),
        )
        .on_truth()
        .beside(),
    )
    .measure(
        Measure::new("friend or kin", "share", mean("friend_or_kin"), (0.0, 1.0))
            .on_truth()
            .beside(),
    )
}

fn a7b() -> Row {
    let settings = [
        "weekly_at_work",
        "weekly_with_friends",
        "weekly_with_neighbours",
    ];
    let newcomers = settings.map(|s| format!("{s}_newcomers"));
    let n: Vec<&str> = newcomers.iter().map(String::as_str).collect();
    let pairs = [
        (settings[0], settings[1]),
        (settings[1], settings[2]),
        (n[0], n[1]),
        (n[1], n[2]),
        (n[0], settings[0]),
        (n[1], settings[1]),
        (n[2], settings[2]),
    ];
    let mut row = Row::new(
        "A7b",
        "Contact is most common at work, least with neighbours, and more common for newcomers",
    )
    .from(
        "often or very often, newcomers and hosts: work 94 and 59%, friends 57 and 42%, \
             neighbours 53 and 25%",
        "Schleswig-Holstein, SVR integration barometer 2020",
        "SVR Integrationsbarometer 2020 (9dok.net y4wd8g49)",
    )
    .protocol(
        "Share that reports at least 52 contacts in the last year in a setting (at work: of \
             those who work), by status: four comparisons of settings, three of status",
    )
    .for_mechanisms(&["M01"])
    .measure(Measure::new(
        "comparisons in order",
        "share",
        ordered(&pairs),
        (1.0, 1.0),
    ));
    for (s, label) in settings
        .iter()
        .zip(["at work, hosts", "friends, hosts", "neighbours, hosts"])
    {
        row = row.measure(Measure::new(label, "share", mean(s), (0.0, 1.0)).beside());
    }
    for (s, label) in n.iter().zip([
        "at work, newcomers",
        "friends, newcomers",
        "neighbours, newcomers",
    ]) {
        row = row.measure(Measure::new(label, "share", mean(s), (0.0, 1.0)).beside());
    }
    row
}

fn a7c() -> Row {
    Row::new(
        "A7c",
        "At 13% foreigners, most have contact somewhere and two thirds foreign friends or acquaintances",
    )
    .from(
        "contact in any domain 86%, among friends and acquaintances 65%",
        "ALLBUS 2016, West Germany, about 3,000",
        "bpb Datenreport 2018",
    )
    .protocol(
        "The survey asks for contact at work, in the neighbourhood, in the family, among friends \
             and acquaintances. Hosts who report a newcomer friend, or at least 3 contacts in the \
             last year in a club or association (friends and acquaintances); these, or at least 3 \
             contacts at home, at work or with neighbours (any domain)",
    )
    .for_mechanisms(&["M01", "M33"])
    .measure(Measure::new(
        "contact in any domain",
        "share",
        mean("contact_any_domain"),
        (0.76, 0.96),
    ))
    .measure(Measure::new(
        "friends and acquaintances",
        "share",
        mean("newcomer_circle"),
        (0.55, 0.75),
    ))
    .measure(
        Measure::new(
            "newcomer friends",
            "share",
            mean("newcomer_friends"),
            (0.0, 1.0),
        )
        .beside(),
    )
    .measure(
        Measure::new(
            "contact in any domain",
            "share",
            mean("contact_any_domain"),
            (0.0, 1.0),
        )
        .on_truth()
        .beside(),
    )
    .measure(
        Measure::new(
            "newcomer friends",
            "share",
            mean("newcomer_friends"),
            (0.0, 1.0),
        )
        .on_truth()
        .beside(),
    )
}

fn a8() -> Row {
    let share = |name, of, band| Measure::new(name, "share", mean(of), band);
    Row::new(
        "A8",
        "Anxiety and empathy carry most of the effect, knowledge least",
    )
    .from(
        "anxiety about 31%, empathy 30%, knowledge 5% of the effect",
        "more than 500 studies; about 90 tests of mediation",
        "Pettigrew & Tropp 2008, doi 10.1002/ejsp.504 (order found, shares recalled)",
    )
    .recalled()
    .protocol(
        "Hosts: products of paths from ln(1 + contacts) over reported anxiety, empathy and \
             knowledge to prejudice, as shares of the total; knowledge strictly smallest",
    )
    .for_mechanisms(&["M08", "M09", "M10"])
    .measure(share("anxiety", "mediated_by_anxiety", (0.20, 0.40)))
    .measure(share("empathy", "mediated_by_empathy", (0.20, 0.40)))
    .measure(share("knowledge", "mediated_by_knowledge", (0.0, 0.12)))
    .measure(Measure::new(
        "knowledge smallest",
        "share",
        ordered(&[
            ("mediated_by_anxiety", "mediated_by_knowledge"),
            ("mediated_by_empathy", "mediated_by_knowledge"),
        ]),
        (1.0, 1.0),
    ))
}

fn a9() -> Row {
    let m = || {
        Measure::new(
            "r of friends with newcomer friends and positivity",
            "r",
            mean("extended_r"),
            (0.20, 0.30),
        )
    };
    Row::new("A9", "Friends' contact goes with less prejudice")
        .from(
            "r = .25 [.22, .27]",
            "248 effects, 115 studies; meta-analysis",
            "Zhou et al. 2019, doi 10.1177/1088868318762647",
        )
        .protocol(
            "Hosts: r of the reported number of friends of the own group who have newcomer \
             friends, and positivity",
        )
        .for_mechanisms(&["M14", "M33"])
        .measure(m())
        .measure(m().on_truth().beside())
}

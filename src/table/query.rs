//! Joins and SQL expressions over raw tables.
//! Knows nothing of why two tables are joined.

use super::{TableError, plain};
use polars::prelude::*;
use polars::sql::sql_expr;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The columns of a left join of two tables without rows.
///
/// # Errors
/// Keys that are missing or of different types.
pub fn joined_columns(left: &DataFrame, right: &DataFrame, on: &[String]) -> Result<DataFrame, TableError> {
    let mut joined = left.head(Some(0));
    for name in on {
        let (a, b) = (left.column(name)?.dtype(), right.column(name)?.dtype());
        if a != b && !(a.is_integer() && b.is_integer()) {
            let found = format!("values of type {a} in one table and {b} in the other");
            return Err(TableError::WrongType { column: name.clone(), found, wanted: "one type of key" });
        }
    }
    for column in right.columns().iter().filter(|column| !on.iter().any(|key| key == column.name().as_str()))
    {
        let name = column.name().to_string();
        let is_taken = super::column_names(&joined).contains(&name.as_str());
        let name = if is_taken { format!("{name}_right") } else { name };
        joined.with_column(column.head(Some(0)).with_name(name.into()))?;
    }
    Ok(joined)
}

/// The column names of a table, for messages.
pub fn names(raw: &DataFrame) -> String {
    raw.get_column_names().iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Adds (or replaces) one column by a SQL expression over the columns that are there. The expression looks
/// at one row at a time.
///
/// # Errors
/// [`TableError::Expression`], with what the parser or the columns' types say.
pub fn derive(raw: DataFrame, name: &str, sql: &str) -> Result<DataFrame, TableError> {
    let derived = guarded(|| {
        let expression = row_expression(sql)?.alias(name);
        with_column(&raw, &expression).map_err(|e| reason(&raw, &expression, &e))
    });
    derived.map_err(|reason| TableError::Expression { name: name.to_owned(), reason })
}

/// The engine breaks down on some expressions that it cannot read, as intervals of unknown units.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let broken = |_| Err("the SQL engine breaks down on it; write it in another way".to_owned());
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(broken)
}

fn with_column(raw: &DataFrame, expression: &Expr) -> PolarsResult<DataFrame> {
    raw.clone().lazy().with_columns([expression.clone()]).collect()
}

/// Why an expression fails: of what it fails on without any row the engine tells types and names, of what it fails
/// on with rows it would tell their values.
fn reason(raw: &DataFrame, expression: &Expr, error: &PolarsError) -> String {
    if raw.height() == 0 {
        return plain(error);
    }
    match with_column(&raw.clear(), expression) {
        Err(error) => plain(&error),
        Ok(_) => "some rows hold values that it cannot be computed for; write TRY_CAST in place of CAST, which gives \
                  no value for what does not fit, or mend the extract"
            .to_owned(),
    }
}

/// Keeps the rows for which a SQL condition is true.
///
/// # Errors
/// As [`derive()`].
pub fn filter(raw: DataFrame, sql: &str) -> Result<DataFrame, TableError> {
    let kept = guarded(|| {
        let condition = row_expression(sql)?;
        let kept = raw.clone().lazy().filter(condition.clone()).collect();
        kept.map_err(|e| reason(&raw, &condition, &e))
    });
    kept.map_err(|reason| TableError::Expression { name: "filter".to_owned(), reason })
}

/// For which rows a SQL condition is true; where it is unknown it is not.
///
/// # Errors
/// As [`derive()`].
pub fn holds(raw: &DataFrame, sql: &str) -> Result<Vec<bool>, TableError> {
    let name = PlSmallStr::from_static("filter");
    let held = guarded(|| {
        let condition = row_expression(sql)?.alias(name.clone());
        with_column(raw, &condition).map_err(|e| reason(raw, &condition, &e))
    });
    let failed = |reason: String| TableError::Expression { name: name.to_string(), reason };
    let held = held.map_err(failed)?;
    let held = held.column(&name)?.bool().map_err(|e| failed(plain(&e)))?.iter();
    Ok(held.map(|held| held == Some(true)).collect())
}

/// The most parts that an expression may have: words, numbers, signs. Each may lie in the one before it, and the
/// engine's stack is as deep as they do.
const MOST_PARTS: usize = 800;

/// How many parts an expression has; of a list such as `(1, 2, 3)` the members lie side by side and count as none.
fn parts(sql: &str) -> usize {
    sql.split(',').map(|between| parts_between(between).saturating_sub(1)).sum()
}

fn parts_between(commas: &str) -> usize {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = commas.split(|letter| !is_word(letter)).filter(|word| !word.is_empty()).count();
    let quotes = commas.matches(['\'', '"', '`']).count();
    let signs = commas.chars().filter(|letter| !is_word(*letter) && !letter.is_whitespace()).count();
    words + (signs - quotes) + quotes.div_ceil(2)
}

/// An expression whose value in a row depends on that row alone: sums, ranks and neighbours depend on how
/// rows are split and ordered.
fn row_expression(sql: &str) -> Result<Expr, String> {
    let parts = parts(sql);
    if parts > MOST_PARTS {
        return Err(format!(
            "it has {parts} parts, and {MOST_PARTS} are the most; join a small table in place of a long CASE"
        ));
    }
    let expression = sql_expr(sql).map_err(|e| plain(&e))?;
    let has_column = |part: &Expr| part.into_iter().any(|inner| matches!(inner, Expr::Column(_)));
    let is_of_a_row = |part: &Expr| match part {
        Expr::Alias(..)
        | Expr::Column(_)
        | Expr::Literal(_)
        | Expr::BinaryExpr { .. }
        | Expr::Cast { .. }
        | Expr::Ternary { .. }
        | Expr::Function { .. } => true,
        // A list of constants, as in `x IN ('a', 'b')`.
        Expr::Agg(_) => !has_column(part),
        _ => false,
    };
    if (&expression).into_iter().any(is_unbounded) {
        Err(format!("it pads texts; write the length as a number up to {LONGEST_PADDING}"))
    } else if (&expression).into_iter().all(is_of_a_row) {
        Ok(expression)
    } else {
        Err("it looks at more than one row; an expression sees the columns of its own row only".to_owned())
    }
}

/// The longest text that padding may give: of a length without a bound each row could fill the memory.
const LONGEST_PADDING: usize = 1000;

/// Whether texts are padded to a length that is no small number.
fn is_unbounded(part: &Expr) -> bool {
    let Expr::Function { input, function } = part else { return false };
    let length = || input.get(1).and_then(|length| length.extract_usize().ok());
    function.to_string().contains("pad_") && length().is_none_or(|length| length > LONGEST_PADDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> DataFrame {
        df!("id" => [3i64, 1, 2], "birth_year" => [1990i64, 1980, 2000]).unwrap()
    }

    #[test]
    fn a_joined_table_brings_its_columns_but_not_its_keys() {
        let right = df!("id" => [1i64], "sex" => ["f"], "birth_year" => [0i64]).unwrap();
        let joined = joined_columns(&people(), &right, &["id".to_owned()]).unwrap();
        assert_eq!(crate::table::column_names(&joined), ["id", "birth_year", "sex", "birth_year_right"]);
        let text = df!("id" => ["1"]).unwrap();
        assert!(joined_columns(&people(), &text, &["id".to_owned()]).is_err());
    }

    #[test]
    fn an_expression_that_looks_at_other_rows_is_refused() {
        for sql in [
            "AVG(birth_year)",
            "birth_year - MAX(birth_year)",
            "SUM(id) OVER (PARTITION BY birth_year)",
            "COUNT(*)",
            "ROW_NUMBER() OVER (ORDER BY id)",
            "LAG(id) OVER (ORDER BY id)",
            "FIRST(id)",
            "id IN (SELECT 1)",
        ] {
            assert!(derive(people(), "x", sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn a_condition_that_is_unknown_does_not_hold() {
        let table = df!("n" => [Some(1i64), None, Some(3)]).unwrap();
        assert_eq!(holds(&table, "n > 1").unwrap(), [false, false, true]);
        assert!(holds(&table, "n + 1").is_err());
    }

    #[test]
    fn expressions_of_the_contract_work() {
        let months: Vec<i32> = vec![19_783; 3];
        let mut table = people();
        let month = Series::new("month".into(), months).cast(&DataType::Date).unwrap();
        table.with_column(month.into()).unwrap();
        let table = derive(table, "age", "EXTRACT(YEAR FROM month) - birth_year").unwrap();
        let ages: Vec<i64> =
            crate::table::series::integers(table.column("age").unwrap().as_materialized_series()).unwrap().0;
        assert_eq!(ages, [34, 44, 24]);
        let table = derive(table, "young", "age BETWEEN 16 AND 30 AND id IN (1, 2)").unwrap();
        let young: Vec<Option<bool>> = table.column("young").unwrap().bool().unwrap().iter().collect();
        assert_eq!(young, [Some(false), Some(false), Some(true)]);
        let band = "CASE WHEN age < 25 THEN 0 WHEN age < 40 THEN 1 ELSE 2 END";
        assert!(derive(table, "band", band).is_ok());
    }

    #[test]
    fn an_expression_that_fails_on_values_does_not_tell_them() {
        let table = df!("name" => ["secret-7", "8"]).unwrap();
        for sql in ["CAST(name AS BIGINT)", "CAST(name AS DATE)", "STRPTIME(name, '%Y')", "name::INTEGER > 3"]
        {
            let said = derive(table.clone(), "x", sql).unwrap_err().to_string();
            assert!(!said.contains("secret-7"), "{said}");
            assert!(said.contains("TRY_CAST"), "{said}");
            let said = holds(&table, sql).unwrap_err().to_string();
            assert!(!said.contains("secret-7"), "{said}");
        }
    }

    #[test]
    fn an_expression_that_the_engine_breaks_down_on_is_an_error() {
        let said = derive(people(), "x", "INTERVAL '9 fortnights' + id").unwrap_err().to_string();
        assert!(said.starts_with("x: "), "{said}");
    }

    #[test]
    fn a_text_is_padded_to_a_small_length_only() {
        let table = df!("code" => ["3", "11"], "n" => [1_i64, 2]).unwrap();
        assert!(derive(table.clone(), "x", "LPAD(code, 4, '0')").is_ok());
        for sql in
            ["LPAD(code, 100000000)", "RPAD(code, n * 100000000)", "CONCAT('a', LPAD(code, 9999999, '0'))"]
        {
            let said = derive(table.clone(), "x", sql).unwrap_err().to_string();
            assert!(said.contains("up to 1000"), "{said}");
        }
    }

    #[test]
    fn an_expression_that_goes_too_deep_is_refused_and_a_long_list_is_not() {
        for sql in [["id"; 5000].join("+"), ["''"; 5000].join("||"), "CASE WHEN id=1 THEN ".repeat(500)] {
            let said = derive(people(), "x", &sql).unwrap_err().to_string();
            assert!(said.contains("are the most"), "{said}");
        }
        let codes = |quote: &str| (0..2000).map(|code| format!("{quote}{code}{quote}")).collect::<Vec<_>>();
        assert!(derive(people(), "x", &format!("id IN ({})", codes("").join(", "))).is_ok());
        assert_eq!(parts(&codes("'")[..100].join(", ")), 100);
    }

    #[test]
    fn bad_sql_and_unknown_columns_are_errors_not_panics() {
        for sql in ["age BETWEEN", "no_such_column + 1", "SELECT 1", "", "1 +", "upper(", "birth_year LIKE 3"]
        {
            assert!(derive(people(), "x", sql).is_err(), "{sql}");
        }
    }
}

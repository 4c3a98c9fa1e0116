# One least squares problem by lm. Knows nothing of certified figures.
#
#     Rscript nist_peers.R TABLE.csv POWERS INTERCEPT TOLERANCE
#
# Prints rank, residual sd and R squared, then a line with estimate and standard error for each term; what lm
# leaves out for collinearity is NA.

arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1])
powers <- as.integer(arguments[2])
terms <- unlist(lapply(setdiff(names(table), "y"), function(x) sprintf("I(%s^%d)", x, seq_len(powers))))
terms <- c(if (arguments[3] == "1") "1" else "0", terms)
fit <- lm(as.formula(paste("y ~", paste(terms, collapse = " + "))), table, tol = as.numeric(arguments[4]))
shown <- suppressWarnings(summary(fit))
errors <- coef(shown)[, 2][match(names(coef(fit)), rownames(coef(shown)))]
cat(sprintf("%d %.17g %.17g\n", fit$rank, shown$sigma, shown$r.squared))
cat(sprintf("%.17g %.17g\n", coef(fit), errors), sep = "")

"""One way of writing dates, in the admin too, whose lists have little room."""

DATE_FORMAT, DATETIME_FORMAT, TIME_FORMAT = "j M Y", "j M Y, H:i", "H:i"
MONTH_DAY_FORMAT, SHORT_DATE_FORMAT, SHORT_DATETIME_FORMAT = "j F", "j M Y", "j M Y, H:i"

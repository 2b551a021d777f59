/* What curl_getdate makes of dates, good and bad. */
#include "test.h"

static const char *const zones[] = {
    "GMT",  "UT",   "UTC",  "WET",  "BST",  "WAT",  "AST",  "ADT",  "EST",  "EDT",  "CST",  "CDT",
    "MST",  "MDT",  "PST",  "PDT",  "YST",  "YDT",  "HST",  "HDT",  "CAT",  "AHST", "NT",   "IDLW",
    "CET",  "MET",  "MEWT", "MEST", "CEST", "MESZ", "FWT",  "FST",  "EET",  "WAST", "WADT", "CCT",
    "JST",  "EAST", "EADT", "GST",  "NZT",  "NZST", "NZDT", "IDLE", "Z",    "cet",  "XYZ",  "BRST"};

static const char *const dates[] = {
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "06 Nov 1994 08:49:37",
    "Nov  6 08:49:37 1994",
    "1994 Nov 6 08:49:37",
    "GMT 08:49:37 06-Nov-94 Sunday",
    "94 6 Nov 08:49:37",
    "1994 Nov 6",
    "1994.Nov.6",
    "Sun/Nov/6/94/GMT",
    "20040912 15:05:58 -0700",
    "20040911 +0200",
    "20040911 +1400",
    "20040911 +1500",
    "+0200 20040911",
    "20040911+0200",
    "20041311",
    "20040011",
    "20040900",
    "20040932",
    "12 Sep 2004 5:5:8",
    "12 Sep 2004 5:5",
    "12 Sep 2004 5:5:",
    "12 Sep 2004 23:59:60",
    "12 Sep 2004 23:59:61",
    "12 Sep 2004 24:00",
    "12 Sep 2004 23:60",
    "12 Sep 2004 123:45",
    "1 Jan 1970",
    "31 Dec 1969 23:59:59",
    "29 Feb 2000",
    "29 Feb 2100",
    "31 Feb 2000",
    "0 Feb 2000",
    "31 Dec 1582",
    "1 Jan 1583",
    "1 Jan 9999",
    "1 Jan 99999",
    "1 Jan 99999999",
    "1 Jan 999999999",
    "1 Jan 0",
    "1 Jan 69",
    "1 Jan 70",
    "1 Jan 71",
    "1 Jan 100",
    "32 Jan 5",
    "32 5 Jan",
    "5 6 Jan",
    "5 6 7 Jan",
    "Sun Mon 6 Nov 1994",
    "Sun, 6 Nov Dec 1994",
    "6 Nov 1994 GMT CET",
    "6 Nov 1994 A", "6 Nov 1994 I", "6 Nov 1994 J", "6 Nov 1994 K", "6 Nov 1994 M",
    "6 Nov 1994 N", "6 Nov 1994 Y", "6 Nov 1994 a",
    "sUNDAY, 6 nOV 1994",
    "Sund 6 Nov 1994",
    "6 November 1994",
    "6 Novembersixxxxx 1994",
    "6 Nov 1994 8:9 GMT Sun x y z",
    "6 Nov 1994 8:9 GMT x",
    "6 Nov 1994 \xe4",
    "2024-02-29T10:20:30Z",
    "",
    " ",
    "tomorrow",
    "-1",
    ":",
};

int main(void)
{
    size_t i;
    for (i = 0; i < sizeof dates / sizeof *dates; i++)
        printf("%s: %ld\n", dates[i], (long)curl_getdate(dates[i], NULL));
    for (i = 0; i < sizeof zones / sizeof *zones; i++) {
        char date[64];
        snprintf(date, sizeof date, "1 Jan 1970 %s", zones[i]);
        printf("%s: %ld\n", date, (long)curl_getdate(date, NULL));
    }
    return 0;
}

/* examples/json.h: what it finds, and what of others' it survives. */
#include "../../examples/json.h"

#include <stdio.h>

static int wrong;

static void text(const char *json, const char *name, size_t room, const char *wanted)
{
    char *got = malloc(room); /* of this size and no more: valgrind sees */
    int found = json_text(json, name, got, room);
    if (found != (wanted != NULL) || strcmp(got, wanted ? wanted : "")) {
        printf("not ok: %s of %s: %d %s\n", name, json, found, got);
        wrong = 1;
    }
    free(got);
}

static void number(const char *json, const char *name, double wanted)
{
    double got = json_number(json, name, -1);
    if (got == wanted) return;
    printf("not ok: %s of %s: %g\n", name, json, got);
    wrong = 1;
}

static void quote(const char *plain, size_t room, const char *wanted)
{
    char *got = malloc(room);
    int fits = json_quote(plain, got, room);
    if (fits != (wanted != NULL) || (fits && strcmp(got, wanted))) {
        printf("not ok: quoted %s: %d %s\n", plain, fits, fits ? got : "");
        wrong = 1;
    }
    free(got);
}

int main(void)
{
    static const char whole[] =
        " { \"a\" : [ {\"b\":\"no\"}, \"]\" , 5 ] , \"b\":\"\\u00e4\\ud83d\\ude00\\n\\\"\\/\" ,\"c\\\"\":7,\"d\":{\"e\":1},"
        "\"n\":null , \"x\":-1.5e2}";
    text(whole, "b", 100, "\xc3\xa4\xf0\x9f\x98\x80\n\"/");
    text(whole, "b", 8, "\xc3\xa4\xf0\x9f\x98\x80\n"); /* what does not fit is cut between characters */
    text(whole, "b", 6, "\xc3\xa4");
    text(whole, "b", 1, "");
    text(whole, "e", 10, NULL); /* of another object */
    text(whole, "a", 10, NULL); /* no string */
    number(whole, "x", -150);
    number(whole, "n", -1);
    number(whole, "c\\\"", 7);
    text("{\"a\":\"\xc3\xa4\xc3\xa4\"}", "a", 4, "\xc3\xa4");
    text("{\"a\":\"\\ud83dx\\udc00\\ud83d\\u0041\\uzz\"}", "a", 50, "\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd" "A\xef\xbf\xbdzz");
    text("{\"a\":\"\\u07ff\\u0800\\uffff\"}", "a", 50, "\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf");
    for (size_t end = 0; end < sizeof whole; end++) { /* all that is cut off */
        char *part = malloc(end + 1);
        char out[20];
        memcpy(part, whole, end);
        part[end] = 0;
        json_text(part, "b", out, sizeof out);
        json_number(part, "x", 0);
        free(part);
    }
    text("", "a", 10, NULL);
    text("[{\"a\":\"b\"}]", "a", 10, NULL);
    text("{]}}}", "a", 10, NULL);
    text("{\"x\":]]]]],\"a\":\"b\"}", "a", 10, NULL);
    quote("a\"b\\\x01", 50, "\"a\\\"b\\\\\\u0001\"");
    quote("abcdefgh", 10, NULL);
    quote("", 3, "\"\"");
    if (!wrong) puts("ok");
    return wrong;
}

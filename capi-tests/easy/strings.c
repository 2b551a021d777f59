/* Comparing, the environment, the old names of escaping. */
#include "test.h"

static void show(const char *name)
{
    char *value = curl_getenv(name);
    printf("getenv: %s\n", value ? value : "NULL");
    curl_free(value);
}

int main(void)
{
    static const char *const texts[] = {"",    "a",  "A",  "aBc",      "abC", "abd",
                                        "abcd", "[", "{", "\xc4\xe4", "\xe4\xc4"};
    size_t i, j, n;
    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (j = 0; j < sizeof texts / sizeof *texts; j++) {
            putchar('0' + curl_strequal(texts[i], texts[j]));
            for (n = 0; n < 5; n++) putchar('0' + curl_strnequal(texts[i], texts[j], n));
        }
        putchar('\n');
    }
    printf("NULL: %d %d %d %d %d\n", curl_strequal(NULL, NULL), curl_strequal(NULL, ""),
           curl_strnequal(NULL, NULL, 0), curl_strnequal(NULL, NULL, 1),
           curl_strnequal("a", NULL, 1));

    CHECK(setenv("CURLWS_TEST", "a value", 1) == 0);
    show("CURLWS_TEST");
    CHECK(setenv("CURLWS_TEST", "", 1) == 0);
    show("CURLWS_TEST");
    CHECK(unsetenv("CURLWS_TEST") == 0);
    show("CURLWS_TEST");

    {
        char *escaped = curl_escape("a b/\xff", 0);
        char *part = curl_escape("a b/c", 3);
        char *back = curl_unescape(escaped, 0);
        printf("escape: %s %s, back %d\n", escaped, part, strcmp(back, "a b/\xff"));
        CHECK(curl_escape("x", -1) == NULL);
        CHECK(curl_unescape(NULL, 0) == NULL);
        curl_free(escaped);
        curl_free(part);
        curl_free(back);
    }
    return 0;
}

/* The list of options, by name and by number. */
#include "test.h"

static void show(const char *what, const struct curl_easyoption *o)
{
    if (o)
        printf("%s: %s %d %d %u\n", what, o->name, (int)o->id, (int)o->type, o->flags);
    else
        printf("%s: NULL\n", what);
}

int main(void)
{
    static const char *const names[] = {"URL", "url", "Encoding", "CURLOPT_URL", "", "WS_OPTIONS"};
    const struct curl_easyoption *o = NULL;
    size_t i;
    int number;
    while ((o = curl_easy_option_next(o)) != NULL) {
        show("next", o);
        CHECK(curl_easy_option_by_name(o->name) == o);
    }
    for (i = 0; i < sizeof names / sizeof *names; i++) show("name", curl_easy_option_by_name(names[i]));
    for (number = 0; number < 41000; number++) {
        o = curl_easy_option_by_id((CURLoption)number);
        if (o) show("id", o);
    }
    return 0;
}

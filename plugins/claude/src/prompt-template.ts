/** What the agent is told where neither the project nor the specification has a template of its own. */
export const PROMPT_TEMPLATE = `{% if resumed %}Your work on this was cut off. Look at what is already there, and go on from it. The task, as it stands now:

{% endif %}You are working on the project "{{ project.name }}" in {{ project.path }}. Carry out this one specification, completely, and nothing else.

# {{ spec.title }}

{{ spec.body }}
{% if dependencies.size > 0 %}
# What it builds on

These are done already:
{% for dependency in dependencies %}
- {{ dependency.title }} ({{ dependency.path }}){% if dependency.result %}: {{ dependency.result | strip | truncate: 1500 }}{% endif %}{% endfor %}
{% endif %}{% if criteria.size > 0 %}
When you are done, every checkbox above must hold, whether it is ticked or not.
{% endif %}{% if verify.size > 0 %}
# How it will be proven

After you, these commands are run, and each must exit 0:
{% for command in verify %}
    {{ command }}{% endfor %}

Do not change what they check in order to pass.
{% endif %}{% if feedback %}
# The attempt before this one did not do

This is attempt {{ iteration }} of {{ max_iterations }}. What went wrong, with the end of what was printed:

{{ feedback }}

Find the cause and mend it.
{% endif %}{% if answer_criteria %}
End your last message with these checkboxes, each on a line of its own and in the same words: \`- [x] …\` for what is fulfilled, \`- [ ] …\` for what is not.
{% endif %}`

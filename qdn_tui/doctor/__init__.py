"""The doctor: why does a customer not see their job, and is the whole environment well?

    examine(text, surroundings)     one link or token, layer by layer, with one verdict
    cure(diagnosis...)              what can be done from here, under the deploy pipeline's lock

Everything blocks: call it from a thread. Nothing here raises for what is wrong with an
environment; that is evidence.
"""

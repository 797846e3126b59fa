"""What the platforms share: sentences, cards, forms and the small print of buttons.

Everything here is pure and knows no platform. A platform gives its markup, and gets what its
reader may see, said in their language, to be laid out in its own way.
"""
